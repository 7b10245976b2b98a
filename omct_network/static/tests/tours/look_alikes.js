import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("omct_network_look_alikes", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Network app",
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "Go to the organisations",
            trigger: ".o_menu_sections [data-menu-xmlid='omct_network.omct_organisation_menu']",
            run: "click",
        },
        {
            content: "Enter a new organisation",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            content: "Give it a name that is there already",
            trigger: ".o_form_view .o_field_widget[name='name'] textarea, .o_form_view .o_field_widget[name='name'] input",
            run: "edit tour torch COMMITTEE",
        },
        {
            content: "Leave the field",
            trigger: ".o_form_view .o_field_widget[name='email'] input",
            run: "click",
        },
        {
            content: "The banner names the look-alike and says why, before saving",
            trigger: "div[name='omct_lookalikes']:contains('Tour Torch Committee'):contains('Names alike')",
        },
        {
            content: "Discard",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "Open the menu of people",
            trigger: "button[data-menu-xmlid='omct_network.omct_people_menu']",
            run: "click",
        },
        {
            content: "Open the list of look-alikes",
            trigger: "a[data-menu-xmlid='omct_network.omct_lookalike_menu']",
            run: "click",
        },
        {
            content: "Say of one pair that it is not the same",
            trigger: ".o_data_row:contains('Flambeau Tour') button[name='action_not_the_same']",
            run: "click",
        },
        {
            content: "It is off the list; open the other one",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Flambeau Tour'))) .o_data_row:contains('Tour Torch Committee') .o_data_cell[name='score']",
            run: "click",
        },
        {
            content: "The two stand side by side",
            trigger: ".o_form_view div[name='comparison'] table:contains('Committee Torch (Tour)')",
        },
        {
            content: "Merge them",
            trigger: ".o_statusbar_buttons button[name='action_merge']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_merge']",
            run: "click",
        },
        {
            content: "The one that was kept opens, with the note of the merge",
            trigger: "body:not(:has(.modal)) .o-mail-Message:contains('into this contact')",
        },
    ],
});
