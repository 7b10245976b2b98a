import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

const FILE = [
    "Name,Is a Company,Network organisation,Country",
    "Comité de la Visite,True,True,Senegal",
    "Foyer de Katmandou,True,True,Nepal",
    "Nulle part,True,True,Atlantide",
].join("\n");

registry.category("web_tour.tours").add("omct_network_import_records", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='omct_network.omct_organisation_menu']",
            run: "click",
        },
        { trigger: ".o_breadcrumb:contains('Organisations')" },
        { trigger: ".o_cp_action_menus .dropdown-toggle", run: "click" },
        { trigger: ".o-dropdown--menu .o_import_menu", run: "click" },
        {
            content: "Give the file",
            trigger: ".o_control_panel .o_import_file",
            async run() {
                const input = document.querySelector(".o_control_panel input[type='file']");
                const transfer = new DataTransfer();
                transfer.items.add(new File([FILE], "file.csv", { type: "text/csv" }));
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "Test it",
            trigger: ".o_control_panel button:contains(/^Test$/)",
            run: "click",
        },
        {
            content: "One sentence says line, column and what is wrong",
            trigger:
                ".o_import_data_content .alert:contains(/Line 4, column .*Atlantide/)",
            run() {
                const text = document.querySelector(".o_import_data_content").textContent;
                if (/at row|multiple rows|access to/.test(text)) {
                    throw new Error(text);
                }
            },
        },
    ],
});
