import { registry } from "@web/core/registry";

const CONFIRM = { trigger: ".modal .btn-primary", run: "click" };
const NO_DIALOG = { trigger: "body:not(:has(.modal))" };

/** The writer looks at the publication check and hands the letter over. */
registry.category("web_tour.tours").add("omct_protection_intervention_submit", {
    steps: () => [
        { trigger: ".o_notebook a[name=check]", run: "click" },
        { trigger: ".o_field_widget[name=publication_check] .text-danger:contains(nobody else)" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Checking)" },
    ],
});

/** A second person reads and agrees. */
registry.category("web_tour.tours").add("omct_protection_intervention_read", {
    steps: () => [
        { trigger: ".o_field_widget[name=body]:contains(held for two days)" },
        { trigger: "button[name=action_read]", run: "click" },
        CONFIRM,
        NO_DIALOG,
        { trigger: "button[name=action_release]" },
    ],
});

/** It is released, a reply comes in, and what came of it is noted. */
registry.category("web_tour.tours").add("omct_protection_intervention_release", {
    steps: () => [
        { trigger: "button[name=action_release]", run: "click" },
        CONFIRM,
        NO_DIALOG,
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Released)" },
        { trigger: ".o_notebook a[name=release]", run: "click" },
        { trigger: ".o_field_widget[name=released_text]:contains(held for two days)" },
        { trigger: ".o_notebook a[name=replies]", run: "click" },
        { trigger: "button:contains(Note a reply)", run: "click" },
        { trigger: ".modal .o_field_widget[name=summary] textarea", run: "edit They deny it" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        NO_DIALOG,
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Answered)" },
        { trigger: ".o_notebook a[name=replies]", run: "click" },
        { trigger: ".o_field_widget[name=impact] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(A dialogue opened)", run: "click" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
