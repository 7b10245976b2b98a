import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("omct_network_find_member", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Network app",
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "The desk comes first",
            trigger: ".o_kanban_record a[name='action_open_members']",
        },
        {
            content: "Go to the organisations",
            trigger: ".o_menu_sections [data-menu-xmlid='omct_network.omct_organisation_menu']",
            run: "click",
        },
        {
            content: "The organisations are there",
            trigger: ".o_breadcrumb:contains('Organisations')",
        },
        {
            content: "Type a part of the name in another script",
            trigger: ".o_kanban_view .o_searchview_input, .o_searchview_input",
            run: "edit проверки",
        },
        {
            content: "Search by name",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first-child, .o_searchview_autocomplete li:first-child",
            run: "click",
        },
        {
            content: "Open the organisation",
            trigger: ".o_kanban_record:contains('Tour Committee')",
            run: "click",
        },
        {
            content: "Its people are there",
            trigger: ".o_form_view div[name='omct_people_ids']:contains('Awa Testi')",
        },
        {
            content: "Its membership is there",
            trigger: ".o_form_view div[name='omct_membership_ids']:contains('Member')",
        },
    ],
});
