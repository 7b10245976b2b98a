# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The roles of the table of rights, and the users who have them."""

#: Role of the table, user of the fixtures.
ROLES = {
    "network_coordinator": "coordinator",
    "network_manager": "network_manager",
    "grants_officer": "officer",
    "grants_manager": "manager",
    "finance": "finance",
    "finance_manager": "finance_manager",
    "director": "director",
    "protection_officer": "protection_officer",
    "protection_manager": "protection_manager",
    "auditor": "auditor",
    "portal_member": "portal",
    "internal_user": "plain",
}
MORE_USERS = {
    "network_manager": "omct_network.group_network_manager",
    "protection_officer": "omct_protection.group_protection_officer",
    "protection_officer_2": "omct_protection.group_protection_officer",
    "protection_manager": "omct_protection.group_protection_manager",
    "protection_manager_2": "omct_protection.group_protection_manager",
    "portal": "base.group_portal",
}
