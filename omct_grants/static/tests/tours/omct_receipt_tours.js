import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openPayouts = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Payouts app",
        trigger: ".o_app[data-menu-xmlid='omct_grants.omct_payouts_menu_root']",
        run: "click",
    },
];
const openMenu = (section, entry) => [
    {
        content: `Open the menu ${section}`,
        trigger: `[data-menu-xmlid='omct_grants.${section}']`,
        run: "click",
    },
    {
        content: `Open ${entry}`,
        trigger: `[data-menu-xmlid='omct_grants.${entry}']`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("omct_grants_receipt", {
    steps: () => [
        ...openPayouts(),
        ...openMenu("omct_payouts_menu_receipts", "omct_disbursement_receipt_menu"),
        {
            content: "Open the receipt to check",
            trigger: ".o_data_row .o_data_cell[name='kind']",
            run: "click",
        },
        {
            content: "It tells how it is proven",
            trigger: ".o_form_view .o_field_widget[name='kind']:contains('Letter')",
        },
        { content: "Accept it", trigger: "button[name='action_accept']", run: "click" },
        {
            content: "Accepted",
            trigger: ".o_statusbar_status button[data-value='accepted'].o_arrow_button_current",
        },
        ...openMenu("omct_payouts_menu_receipts", "omct_disbursement_menu_receipts"),
        {
            content: "What is overdue is grouped by payee",
            trigger: ".o_list_view .o_group_header, .o_view_nocontent",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_audit", {
    steps: () => [
        {
            content: "Open the last step",
            trigger: ".o_data_row .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Before and after",
            trigger: ".o_form_view .o_field_widget[name='line_ids'] th[data-name='omct_new_label']",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_audit_pack", {
    steps: () => [
        { content: "Ask for a pack", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Choose the fund",
            trigger: ".o_field_widget[name='fund_id'] input",
            run: "edit Emergency support",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Emergency support')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='date_from'] input, .o_field_widget[name='date_from'] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='date_from'] input",
            run: "edit 01/01/2020 && press Tab",
        },
        {
            trigger: ".o_field_widget[name='date_to'] input, .o_field_widget[name='date_to'] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='date_to'] input",
            run: "edit 12/31/2099 && press Tab",
        },
        { content: "Make it", trigger: "button[name='action_make']", run: "click" },
        {
            content: "Ready",
            trigger: ".o_statusbar_status button[data-value='done'].o_arrow_button_current",
        },
        {
            content: "It has its hash",
            trigger: ".o_field_widget[name='sha256']:contains(/^[0-9a-f]{64}$/)",
        },
    ],
});
