import { registry } from "@web/core/registry";
import { waitFor } from "@odoo/hoot-dom";

/** Opens each view of the action at hand; an error in one fails the tour. */
registry.category("web_tour.tours").add("omct_protection_every_view", {
    steps: () => [
        {
            trigger: ".o_cp_switch_buttons .o_switch_view",
            async run() {
                const count = document.querySelectorAll(".o_switch_view").length;
                for (let index = 0; index < count; index++) {
                    const button = document.querySelectorAll(".o_switch_view")[index];
                    const name = [...button.classList]
                        .find((item) => item.startsWith("o_") && item !== "o_switch_view")
                        .slice(2);
                    button.click();
                    await waitFor(`.o_action .o_${name}_view, .o_action.o_${name}_view`, {
                        timeout: 8000,
                    });
                }
            },
        },
    ],
});
