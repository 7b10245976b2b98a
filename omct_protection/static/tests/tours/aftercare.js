import { registry } from "@web/core/registry";

const NO_DIALOG = { trigger: "body:not(:has(.modal))" };

/** Keeps a safe contact and looks at it, then notes the first safety check. */
registry.category("web_tour.tours").add("omct_protection_aftercare", {
    steps: () => [
        { trigger: ".o_notebook a[name=defenders]", run: "click" },
        { trigger: ".o_data_row button[name=action_open_contact_card]", run: "click" },
        { trigger: ".o_omct_identity input[name=code_word]", run: "edit Apricot" },
        { trigger: ".o_omct_identity input[name=duress_word]", run: "edit Umbrella" },
        { trigger: ".o_omct_save_identity", run: "click" },
        NO_DIALOG,
        { trigger: ".o_notebook a[name=defenders]", run: "click" },
        { trigger: ".o_data_row button[name=action_open_contact_card]", run: "click" },
        { trigger: ".o_omct_identity:not(:has(input))" },
        { trigger: ".o_omct_show_identity", run: "click" },
        { trigger: ".o_omct_identity input[name=duress_word]:value(Umbrella)" },
        { trigger: ".modal-footer .btn-secondary", run: "click" },
        NO_DIALOG,
        { trigger: ".o_notebook a[name=aftercare]", run: "click" },
        {
            trigger: ".o_field_widget[name=safety_check_ids] button[name=action_open]:first",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=result] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Safe)", run: "click" },
        { trigger: ".modal .o_field_widget[name=outcome] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Released from detention)", run: "click" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        NO_DIALOG,
        { trigger: ".o_field_widget[name=safety_check_ids] .badge:contains(Done)" },
        { trigger: ".o_field_widget[name=outcome]:contains(Released from detention), .o_field_widget[name=outcome] input:value(Released from detention)" },
    ],
});
