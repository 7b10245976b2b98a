import { registry } from "@web/core/registry";

/** Chooses an option of a selection field in the dialog. */
function select(field, label) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: "click" },
        { trigger: `.o_select_menu_item:contains("${label}")`, run: "click" },
    ];
}

/** Chooses the first record that is offered. */
function choose(field, text) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: text ? `edit ${text}` : "click" },
        { trigger: ".ui-autocomplete .ui-menu-item > a:not(:contains(Search)):not(:contains(Loading))", run: "click" },
    ];
}

/** Withdraws the consent of a request, then enters one for another purpose. */
registry.category("web_tour.tours").add("omct_protection_withdraw_consent", {
    steps: () => [
        { trigger: ".o_notebook a[name=consent]", run: "click" },
        { trigger: ".o_data_row button[name=action_withdraw]", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=consent_ids] .badge:contains(Withdrawn)" },
        {
            trigger: ".o_field_widget[name=consent_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose("defender_id"),
        ...select("purpose", "Urgent interventions"),
        ...select("recipient", "Authorities"),
        ...select("way", "By telephone"),
        ...choose("lang_id", "English"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
