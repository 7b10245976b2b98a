import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;

registry.category("web_tour.tours").add("omct_grants_pipeline", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "From the first screen to the pipeline",
            trigger: ".o_menu_sections [data-menu-xmlid='omct_grants.omct_grant_menu']",
            run: "click",
        },
        {
            content: "The pipeline shows the total of a column",
            trigger: ".o_kanban_group:contains('Deciding') .o_animated_number:contains('4')",
        },
        {
            content: "Open the grant that waits for the decision",
            trigger: ".o_kanban_group:contains('Deciding') .o_kanban_record:contains('Tour grant')",
            run: "click",
        },
        { trigger: state("deciding") },
        {
            content: "Approve the award",
            trigger: "button[name='action_approve']",
            run: "click",
        },
        { trigger: state("approved") },
        {
            content: "Make the agreement",
            trigger: "button[name='action_agreement']:visible",
            run: "click",
        },
        { trigger: state("made") },
        {
            content: "It is kept with its fingerprint",
            trigger: ".o_field_widget[name='document_sha256'] span:not(:empty)",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_start", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "Go to the pipeline",
            trigger: ".o_menu_sections [data-menu-xmlid='omct_grants.omct_grant_menu']",
            run: "click",
        },
        {
            content: "Open the grant whose agreement is signed",
            trigger: ".o_kanban_group:contains('Approved') .o_kanban_record:contains('Tour grant')",
            run: "click",
        },
        { trigger: state("approved") },
        {
            content: "The agreement is signed",
            trigger: "button[name='action_activate']",
            run: "click",
        },
        { trigger: state("active") },
        {
            content: "Ask for the payment of the instalment that is due",
            trigger: ".o_field_widget[name='instalment_ids'] button[name='action_request_payment']",
            run: "click",
        },
        {
            content: "The payout is submitted; whoever asked does not decide",
            trigger: ".alert-info:contains('another person decides')",
        },
        { trigger: state("submitted") },
    ],
});

registry.category("web_tour.tours").add("omct_grants_pay", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Payouts app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_payouts_menu_root']",
            run: "click",
        },
        {
            content: "The first screen counts the payout to bill",
            trigger: ".o_omct_today .o_kanban_record:contains('Payouts to bill')",
            run: "click",
        },
        {
            content: "Open the payout",
            trigger: ".o_data_row .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Who approved it is shown",
            trigger: ".o_field_widget[name='approved_by_ids']:contains('test_manager')",
        },
        {
            content: "Post the bill",
            trigger: "button[name='action_create_bill']",
            run: "click",
        },
        {
            content: "The bill is posted under the neutral reference",
            trigger: ".o_field_widget[name='omct_disbursement_id']:contains('D/')",
        },
        {
            content: "Back to the payout",
            trigger: ".o_breadcrumb .breadcrumb-item:contains('D/') a, .o_breadcrumb .o_back_button a",
            run: "click",
        },
        { trigger: state("billed") },
        {
            content: "Register the payment",
            trigger: "button[name='action_register_payment']",
            run: "click",
        },
        {
            content: "Odoo's dialog has the amount",
            trigger: ".modal button[name='action_create_payments']",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The payment carries the reference; the bank has yet to confirm",
            trigger: ".o_statusbar_status button[data-value='in_process'].o_arrow_button_current",
        },
    ],
});
