import { registry } from "@web/core/registry";

/** The list of the action at hand opens, or says that there is nothing yet. */
registry.category("web_tour.tours").add("omct_protection_list_opens", {
    steps: () => [{ trigger: ".o_action .o_list_view, .o_action.o_list_view" }],
});
