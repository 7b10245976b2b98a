import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("omct_network_country_page", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Network app",
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "Open the menu of countries",
            trigger: "button[data-menu-xmlid='omct_network.omct_country_menu_top']",
            run: "click",
        },
        {
            content: "Open the list of countries",
            trigger: ".dropdown-item[data-menu-xmlid='omct_network.omct_country_menu']",
            run: "click",
        },
        {
            content: "Look for a country",
            trigger: ".o_list_view .o_searchview_input",
            run: "edit Senegal",
        },
        {
            content: "Search by name",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first-child",
            run: "click",
        },
        {
            content: "Its relation to the Optional Protocol is in the list; open it",
            trigger: ".o_data_row:contains('Senegal'):contains('Signatory') td[name='name']",
            run: "click",
        },
        {
            content: "Its treaties are there",
            trigger: ".o_form_view div[name='omct_treaty_status_ids']:contains('Signatory')",
        },
        {
            content: "Open the contacts",
            trigger: ".o_notebook .nav-link[name='contacts']",
            run: "click",
        },
        {
            content: "The focal point is there",
            trigger: ".o_form_view div[name='omct_contact_ids']:contains('Awa Testi')",
        },
        {
            content: "Open its organisations",
            trigger: "button[name='action_open_omct_organisations']",
            run: "click",
        },
        {
            content: "The member is there",
            trigger: ".o_kanban_record:contains('Lumière Test')",
        },
    ],
});

tours.add("omct_network_next_90_days", {
    steps: () => [
        {
            content: "The late deadline comes first",
            trigger: ".o_data_row:first-child:contains('Late call')",
        },
        {
            content: "What is due today comes next",
            trigger: ".o_data_row:nth-child(2):contains('Due today')",
        },
        {
            content: "Note that the late one is done",
            trigger: ".o_data_row:first-child button[name='action_done']",
            run: "click",
        },
        {
            content: "It has left the list",
            trigger: ".o_data_row:first-child:contains('Due today')",
        },
        {
            content: "Look at the calendar",
            trigger: ".o_switch_view.o_calendar",
            run: "click",
        },
        {
            content: "The deadline is in it",
            trigger: ".o_calendar_view .fc-event:contains('Senegal')",
        },
    ],
});

tours.add("omct_network_review_to_follow_up", {
    steps: () => [
        {
            content: "Open the review from its card",
            trigger: ".o_kanban_record:contains('Senegal')",
            run: "click",
        },
        {
            content: "The follow-up cannot begin yet",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Dialogue')",
        },
        {
            content: "To the concluding observations",
            trigger: "button[name='action_next_step']",
            run: "click",
        },
        {
            content: "The step is taken",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Concluding observations')",
        },
        {
            content: "Enter the day of the adoption",
            trigger: "div[name='date_observations'] input, div[name='date_observations'] button",
            run: "click",
        },
        {
            content: "Type the day",
            trigger: "div[name='date_observations'] input",
            run: "edit 05/07/2026 && press Tab",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The follow-up is due a year later",
            trigger: "div[name='date_follow_up']:contains('May 7, 2027'), div[name='date_follow_up']:contains('05/07/2027')",
        },
        {
            content: "To the follow-up",
            trigger: "button[name='action_next_step']",
            run: "click",
        },
        {
            content: "The review is in follow-up",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Follow-up')",
        },
        {
            content: "Its deadline stands among the others",
            trigger: "div[name='deadline_ids']:contains('Follow-up information')",
        },
    ],
});
