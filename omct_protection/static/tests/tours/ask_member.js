import { registry } from "@web/core/registry";

/** Opens the question on a request that is not verified, and asks it. */
registry.category("web_tour.tours").add("omct_protection_ask_member", {
    steps: () => [
        { trigger: ".alert[name=unverified]:contains(Nobody was asked)" },
        { trigger: ".o_notebook a[name=verification]", run: "click" },
        { trigger: ".o_field_widget[name=reference_ids] .o_data_row .o_data_cell", run: "click" },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        { trigger: "body:not(:has(.modal button[name=action_ask]:visible))" },
    ],
});
