import { registry } from "@web/core/registry";

/** Chooses a record of a many2one field by (a part of) its name. */
function choose(field, text, scope = "") {
    return [
        { trigger: `${scope} .o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.ui-autocomplete .ui-menu-item > a:contains("${text}"):not(:contains("Create"))`,
            run: "click",
        },
    ];
}

/** Waits for the answer to the last change, which would close the next list. */
function answered() {
    return {
        trigger: "body",
        run: () => new Promise((resolve) => setTimeout(resolve, 1000)),
    };
}

/** Chooses an option of a selection field. */
function select(field, label) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: "click" },
        { trigger: `.o_select_menu_item:contains("${label}")`, run: "click" },
        answered(),
    ];
}

function saved() {
    return [
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved" },
    ];
}

registry.category("web_tour.tours").add("omct_protection_request_to_payout", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        // Intake: who filed it, where, how urgent, what happened.
        {
            trigger: ".o_field_widget[name=source] .o_radio_item:contains(Directly) input",
            run: "click",
        },
        answered(),
        ...choose("country_id", "Tunisia"),
        {
            trigger: ".o_field_widget[name=urgency] .o_radio_item:contains(24 hours) input",
            run: "click",
        },
        answered(),
        {
            trigger: ".o_field_widget[name=narrative] textarea",
            run: "edit Followed since Monday",
        },
        // A defender: a code name is drawn.
        { trigger: ".o_notebook a[name=defenders]", run: "click" },
        { trigger: ".o_field_widget[name=defender_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_create_button", run: "click" },
        { trigger: ".modal .o_field_widget[name=kind]" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...saved(),
        // The identity: asked for, encrypted.
        { trigger: ".o_data_row button[name=action_open_identity]", run: "click" },
        { trigger: ".o_omct_identity input[name=name]", run: "edit Zebulon Quartermain" },
        { trigger: ".o_omct_save_identity", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_data_row td[name=has_identity] input:checked" },
        { trigger: "button[name=action_fast_track]", run: "click" },
        { trigger: "button[name=action_propose]" },
        // Assessment.
        { trigger: ".o_notebook a[name=assessment]", run: "click" },
        ...select("threat_score", "4 - Direct"),
        ...select("vulnerability_score", "3 - Some"),
        ...select("capacity_score", "2 - Little"),
        { trigger: ".o_field_widget[name=risk_level]:contains(High)" },
        { trigger: ".o_field_widget[name=consent_given] input", run: "click" },
        // Assistance, and its payment.
        { trigger: ".o_notebook a[name=assistance]", run: "click" },
        {
            trigger: ".o_field_widget[name=assistance_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose("type_id", "Legal aid", ".modal"),
        { trigger: ".modal .o_field_widget[name=amount] input", run: "edit 2400" },
        ...choose("partner_id", "Payee Legal Centre", ".modal"),
        ...choose("fund_id", "Emergency fund", ".modal"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...saved(),
        { trigger: ".o_data_row button[name=action_request_payment]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Submitted)" },
        // The identity stays hidden until it is asked for; the look is recorded.
        { trigger: ".breadcrumb a:contains(P/), .o_back_button:contains(P/)", run: "click" },
        { trigger: ".o_notebook a[name=defenders]", run: "click" },
        { trigger: ".o_data_row button[name=action_open_identity]", run: "click" },
        { trigger: ".o_omct_identity:not(:has(input))" },
        { trigger: ".o_omct_show_identity", run: "click" },
        { trigger: ".o_omct_identity input[name=name]:value(Zebulon Quartermain)" },
        {
            trigger: ".o_omct_identity",
            run() {
                if (document.title.includes("Zebulon") || location.href.includes("Zebulon")) {
                    throw new Error("The identity stands in the title or the address.");
                }
            },
        },
        { trigger: ".modal-footer .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
