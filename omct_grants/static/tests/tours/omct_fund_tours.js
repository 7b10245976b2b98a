import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;

registry.category("web_tour.tours").add("omct_fund_amend", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "Open the funds",
            trigger: "[data-menu-xmlid='omct_grants.omct_fund_menu']",
            run: "click",
        },
        {
            content: "Open the fund",
            trigger: ".o_kanban_record:contains('Tour fund')",
            run: "click",
        },
        {
            content: "Its figures are there, the row of the payout behind them",
            trigger: ".o_field_widget[name='committed_amount']:contains('1,000.00')",
        },
        {
            content: "The rules are a page of their own",
            trigger: ".o_notebook .nav-link[name='rules']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='line_variance']" },
        {
            content: "What is behind the approved figure",
            trigger: "button[name='action_view_approved']",
            run: "click",
        },
        { trigger: ".o_data_row:contains('1,000.00')" },
        {
            content: "Back to the fund",
            trigger: ".breadcrumb-item:contains('Tour fund') a, .o_back_button",
            run: "click",
        },
        {
            content: "Amend it",
            trigger: "button[name='action_amend']",
            run: "click",
        },
        {
            content: "Say what the donor agreed to",
            trigger: ".o_field_widget[name='reason'] textarea",
            run: "edit Letter of 3 March",
        },
        {
            content: "More money",
            trigger: ".o_group .o_field_widget[name='amount'] input",
            run: "edit 11000",
        },
        {
            content: "On the first line",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:first .o_data_cell[name='amount']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='line_ids'] .o_selected_row .o_field_widget[name='amount'] input",
            run: "edit 7000",
        },
        {
            content: "Ask for approval",
            trigger: "button[name='action_submit']",
            run: "click",
        },
        { trigger: state("submitted") },
        {
            content: "Whoever asked does not decide",
            trigger: ".alert-info:contains('another person decides')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_fund_book_income", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Payouts app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_payouts_menu_root']",
            run: "click",
        },
        {
            content: "Open the income from donors",
            trigger: "[data-menu-xmlid='omct_grants.omct_payouts_menu_income']",
            run: "click",
        },
        {
            content: "Open the instalment that is due",
            trigger: ".o_data_row:contains('Tour instalment') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Book it",
            trigger: "button[name='action_book']",
            run: "click",
        },
        {
            content: "The invoice is open",
            trigger: ".o_breadcrumb:contains('INV'), .o_last_breadcrumb_item:contains('INV')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_fund_prospect", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "Open the donors",
            trigger: "[data-menu-xmlid='omct_grants.omct_grants_menu_donors']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='omct_grants.crm_lead_menu']",
            run: "click",
        },
        {
            content: "Open the prospect",
            trigger: ".o_kanban_record:contains('Tour prospect')",
            run: "click",
        },
        {
            content: "The donor grants it",
            trigger: "button[name='action_set_won']",
            run: "click",
        },
        {
            content: "The fund is there",
            trigger: "button[name='action_view_fund']",
            run: "click",
        },
        { trigger: state("draft") },
        {
            content: "And leads back",
            trigger: "button[name='action_view_opportunity']",
        },
    ],
});
