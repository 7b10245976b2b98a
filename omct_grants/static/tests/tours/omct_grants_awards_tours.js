import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;

const openApp = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Grants app",
        trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
        run: "click",
    },
];

const openMenu = (section, entry) => [
    {
        content: "Open the section",
        trigger: `.o_menu_sections [data-menu-xmlid='omct_grants.${section}']`,
        run: "click",
    },
    ...(entry
        ? [
              {
                  content: "Open the entry",
                  trigger: `.o-dropdown--menu [data-menu-xmlid='omct_grants.${entry}']`,
                  run: "click",
              },
          ]
        : []),
];

registry.category("web_tour.tours").add("omct_due_diligence", {
    steps: () => [
        ...openApp(),
        ...openMenu("omct_due_diligence_menu_root", "omct_due_diligence_menu"),
        {
            content: "Open the one that waits for the manager",
            trigger: ".o_kanban_group:contains('To accept') .o_kanban_record:contains('Maison')",
            run: "click",
        },
        { trigger: state("submitted") },
        {
            content: "Answers wait to be confirmed",
            trigger: ".o_field_widget[name='item_ids'] .badge:contains('To confirm')",
        },
        {
            content: "Put it in force",
            trigger: "button[name='action_accept']",
            run: "click",
        },
        { trigger: state("accepted") },
        {
            content: "What still blocks is said",
            trigger: ".alert-warning:contains('was not screened lately')",
        },
        ...openMenu("omct_due_diligence_menu_root", "omct_due_diligence_item_menu"),
        {
            content: "What expires next is listed",
            trigger: ".o_list_view .o_data_row:contains('Maison') .badge:contains('Expires soon')",
        },
        {
            content: "Renew it",
            trigger: ".o_data_row:contains('Maison') button[name='action_renew']",
            run: "click",
        },
        {
            content: "The new answer is empty; the old one counts until it is confirmed",
            trigger: ".modal .o_field_widget[name='status']:contains('Missing')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_amendment", {
    steps: () => [
        ...openApp(),
        ...openMenu("omct_grant_menu"),
        {
            content: "Open the active grant",
            trigger: ".o_kanban_group:contains('Active') .o_kanban_record:contains('Tour grant')",
            run: "click",
        },
        { trigger: state("active") },
        {
            content: "Draft an amendment",
            trigger: "button[name='action_amend']",
            run: "click",
        },
        { trigger: state("draft") },
        {
            content: "Say why",
            trigger: ".o_field_widget[name='reason'] textarea",
            run: "edit The courts were closed",
        },
        {
            content: "More money",
            trigger: ".o_field_widget[name='amount'] input",
            run: "edit 5000",
        },
        {
            content: "In the second instalment",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:nth-child(2) .o_data_cell[name='amount']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='line_ids'] .o_selected_row .o_field_widget[name='amount'] input",
            run: "edit 2000",
        },
        {
            content: "Put it to decision",
            trigger: "button[name='action_submit']",
            run: "click",
        },
        { trigger: state("submitted") },
        {
            content: "An officer does not decide",
            trigger: ".alert-info:contains('you asked for it')",
        },
        {
            content: "What changes is said",
            trigger: ".nav-link[name='changes']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='changes'] td:contains('5,000.00')" },
    ],
});

registry.category("web_tour.tours").add("omct_refund", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Payouts app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_payouts_menu_root']",
            run: "click",
        },
        ...openMenu("omct_payouts_menu_refunds"),
        {
            content: "Open the refund that is expected",
            trigger: ".o_data_row:contains('Expected') .o_data_cell[name='name']",
            run: "click",
        },
        { trigger: state("expected") },
        {
            content: "Post its credit note",
            trigger: "button[name='action_post']",
            run: "click",
        },
        {
            content: "It carries the neutral reference",
            trigger: ".o_field_widget[name='ref'] :contains('RF/'), .o_field_widget[name='ref'] input",
        },
    ],
});
