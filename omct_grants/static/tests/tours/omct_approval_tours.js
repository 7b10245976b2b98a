import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;
const openApp = (app) => [
    stepUtils.showAppsMenuItem(),
    { trigger: `.o_app[data-menu-xmlid='omct_grants.${app}']`, run: "click" },
];
const openMenu = (menu) => ({
    trigger: `.o_menu_sections [data-menu-xmlid='omct_grants.${menu}']`,
    run: "click",
});

registry.category("web_tour.tours").add("omct_grants_call_back", {
    steps: () => [
        ...openApp("omct_payouts_menu_root"),
        {
            content: "Open the menu of the bank",
            trigger: "[data-menu-xmlid='omct_grants.omct_payouts_menu_bank']",
            run: "click",
        },
        {
            content: "Open the accounts",
            trigger: "[data-menu-xmlid='omct_grants.res_partner_bank_menu']",
            run: "click",
        },
        {
            content: "Open the new one",
            trigger: ".o_data_row:contains('Tour payee') .o_data_cell[name='acc_number']",
            run: "click",
        },
        {
            content: "Confirm it",
            trigger: "button[name='action_confirm_account']",
            run: "click",
        },
        { trigger: ".modal [name='called_name'] input", run: "edit Fatou, treasurer" },
        { trigger: ".modal [name='called_number'] input", run: "edit +33 1 40 00 00 00" },
        { trigger: ".modal [name='known_from'] select, .modal [name='known_from'] input", run: "click" },
        {
            content: "Choose where the number is known from",
            trigger: ".o_select_menu_item:contains('Agreement or due diligence')",
            run: "click",
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "The call back is kept on the account",
            trigger: ".o_field_widget[name='omct_confirmation_ids'] .o_data_row:contains('Fatou')",
        },
        { trigger: ".o_form_view:not(:has(button[name='action_confirm_account']))" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_comment", {
    steps: () => [
        ...openApp("omct_grants_menu_root"),
        openMenu("omct_grants_menu_decide"),
        {
            content: "Payouts that wait",
            trigger: ".dropdown-item[data-menu-xmlid='omct_grants.omct_disbursement_menu_decide']",
            run: "click",
        },
        {
            content: "The list says whom it waits for",
            trigger: ".o_data_row:contains('Tour payee') .o_data_cell[name='waiting_tier']:contains('manager')",
            run: "click",
        },
        {
            content: "Approve with a comment",
            trigger: "button[name='action_approve_with_comment']",
            run: "click",
        },
        { trigger: ".modal [name='reason'] textarea", run: "edit The programme is attached" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: state("approved") },
        {
            content: "The comment stands in the history",
            trigger: ".o_field_widget[name='event_ids'] .o_data_row:contains('The programme is attached')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_warning", {
    steps: () => [
        ...openApp("omct_payouts_menu_root"),
        {
            content: "Open what is to pay",
            trigger: ".o_nav_entry[data-menu-xmlid='omct_grants.omct_disbursement_menu']",
            run: "click",
        },
        {
            content: "The list shows the warning",
            trigger: ".o_data_row:contains('Tour payee') .o_data_cell[name='flag_state']:contains('To be looked at')",
            run: "click",
        },
        {
            content: "It says what is the matter",
            trigger: ".alert-warning:contains('stands at another payee')",
        },
        {
            content: "The bill waits",
            trigger: "button[name='action_create_bill']",
            run: "click",
        },
        { trigger: ".modal:contains('answer for them first') .btn-primary", run: "click" },
        {
            content: "Answer for it",
            trigger: "button[name='action_answer_flags']",
            run: "click",
        },
        { trigger: ".modal [name='reason'] textarea", run: "edit Both are one coalition" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: ".o_form_view:not(:has(.alert-warning:contains('stands at another')))" },
        {
            content: "Post the bill",
            trigger: "button[name='action_create_bill']",
            run: "click",
        },
        { trigger: ".o_form_view:contains('BILL/'), .o_breadcrumb:contains('Vendor bills')" },
    ],
});
