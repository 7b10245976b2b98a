import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;
const openGrants = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Grants app",
        trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
        run: "click",
    },
    {
        content: "Open the menu of the reports",
        trigger: "button[data-menu-xmlid='omct_grants.omct_grants_menu_reports']",
        run: "click",
    },
];

registry.category("web_tour.tours").add("omct_grants_portal_report", {
    steps: () => [
        {
            content: "Reports stand on the home page of the member",
            trigger: "a[href='/my/reports']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the report that is awaited",
            trigger: "tr:contains('Tour report') a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Answer the question that is left",
            trigger: "textarea[name^='answer_']:first",
            run: "edit We visited four prisons.",
        },
        {
            content: "Say what was spent",
            trigger: "input[name^='spent_']",
            run: "edit 3950",
        },
        {
            content: "Submit it",
            trigger: "button[name='step'][value='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains('was submitted')" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_accept_report", {
    steps: () => [
        ...openGrants(),
        {
            trigger: "[data-menu-xmlid='omct_grants.omct_grant_report_menu_read']",
            run: "click",
        },
        {
            content: "Open what the member submitted",
            trigger: ".o_data_row .o_data_cell:contains('Tour report')",
            run: "click",
        },
        { trigger: state("submitted") },
        { trigger: "button[name='action_accept']", run: "click" },
        { trigger: state("accepted") },
        {
            content: "The share of the donor is fixed",
            trigger: ".nav-link[name='donors']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='share_ids'] .o_data_row:contains('100')" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_donor_report", {
    steps: () => [
        ...openGrants(),
        {
            trigger: "[data-menu-xmlid='omct_grants.omct_donor_report_menu']",
            run: "click",
        },
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_field_widget[name='fund_id'] input",
            run: "edit Emergency support",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Emergency support')",
            run: "click",
        },
        { trigger: "button[name='action_refresh']:contains('Take figures')", run: "click" },
        { trigger: ".o_field_widget[name='taken_date']" },
        {
            content: "The payment stands by its reference",
            trigger: ".nav-link[name='payments']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='payment_ids'] .o_data_row:contains('D/')" },
        { trigger: "button[name='action_submit']", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: state("submitted") },
        { trigger: ".o_field_widget[name='content_hash']" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_iati", {
    steps: () => [
        { trigger: ".nav-link[name='publication']", run: "click" },
        { trigger: "button[name='action_open_iati_release']", run: "click" },
        {
            content: "With the name of the member",
            trigger: ".modal .o_field_widget[name='release'] label:contains('name')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The member agreed.",
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...openGrants(),
        {
            trigger: "[data-menu-xmlid='omct_grants.omct_iati_publication_menu']",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains('Tour publication')",
            run: "click",
        },
        { trigger: "button[name='action_preview']:contains('Preview')", run: "click" },
        {
            content: "The preview says what is published and what not",
            trigger: ".o_omct_preview .badge:contains('Not published')",
        },
        { trigger: "button[name='action_release']", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: state("released") },
        { trigger: ".o_field_widget[name='file_hash']" },
    ],
});
