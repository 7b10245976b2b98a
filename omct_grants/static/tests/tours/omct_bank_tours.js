import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;
const openPayouts = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Payouts app",
        trigger: ".o_app[data-menu-xmlid='omct_grants.omct_payouts_menu_root']",
        run: "click",
    },
];
const openBatch = () => [
    ...openPayouts(),
    {
        content: "Open the batches",
        trigger: ".o_nav_entry[data-menu-xmlid='omct_grants.omct_payment_batch_menu']",
        run: "click",
    },
    {
        content: "Open the batch in work",
        trigger: ".o_data_row:contains('B/') .o_data_cell[name='name']",
        run: "click",
    },
];

registry.category("web_tour.tours").add("omct_grants_batch", {
    steps: () => [
        ...openPayouts(),
        {
            content: "Open what is to pay",
            trigger: ".o_nav_entry[data-menu-xmlid='omct_grants.omct_disbursement_menu']",
            run: "click",
        },
        {
            content: "Choose all that is to pay",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Add them to a batch",
            trigger: "button[name='action_add_to_batch']",
            run: "click",
        },
        {
            content: "The dialog shows number and sum",
            trigger: ".modal .o_field_widget[name='totals']:contains('1,750.25')",
        },
        { trigger: ".modal button[name='action_add']", run: "click" },
        {
            content: "The batch shows its control totals",
            trigger: ".o_form_view .o_field_widget[name='omct_totals_text']:contains('1,750.25 · checksum')",
        },
        { trigger: state("draft") },
        { content: "Confirm it", trigger: "button[name='draft2open']", run: "click" },
        { trigger: state("open") },
        {
            content: "Whoever made it waits for another person",
            trigger: ".alert-info:contains('finance manager signs it off')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_batch_sign", {
    steps: () => [
        ...openBatch(),
        { content: "Sign off", trigger: "button[name='action_sign_off']", run: "click" },
        {
            content: "The dialog shows what is signed",
            trigger: ".modal .o_field_widget[name='totals_text']:contains('1,750.25 · checksum')",
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "Signed",
            trigger: ".o_field_widget[name='omct_signed_totals_text']:contains('1,750.25 · checksum')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_batch_file", {
    steps: () => [
        ...openBatch(),
        { content: "Make the file", trigger: "button[name='action_make_file']", run: "click" },
        { trigger: state("generated") },
        {
            content: "Its hash is shown",
            trigger: ".o_field_widget[name='omct_file_hash']",
        },
        { trigger: "button[name='generated2uploaded']", run: "click" },
        { trigger: state("uploaded") },
    ],
});

registry.category("web_tour.tours").add("omct_grants_payout_run", {
    steps: () => [
        ...openPayouts(),
        {
            content: "Open the bank",
            trigger: "[data-menu-xmlid='omct_grants.omct_payouts_menu_bank']",
            run: "click",
        },
        {
            content: "What runs in the background",
            trigger: "[data-menu-xmlid='omct_grants.omct_payout_run_menu']",
            run: "click",
        },
        {
            content: "Open the run",
            trigger: ".o_data_row:contains('RUN/') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "It shows how far it has come",
            trigger: ".o_omct_import_progress:contains('2 of 3 payouts')",
        },
        { trigger: "button[name='action_pause']", run: "click" },
        { trigger: state("paused") },
        { trigger: "button[name='action_resume']", run: "click" },
        { content: "It is at work again", trigger: state("running") },
    ],
});
