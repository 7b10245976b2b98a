import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

const openNetwork = () => [
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
        content: "They are there",
        trigger: ".o_search_panel",
    },
];

const dialogIsGone = {
    content: "The file is made and the dialog closed",
    trigger: "body:not(:has(.modal))",
};

registry.category("web_tour.tours").add("omct_network_print_sheet", {
    steps: () => [
        ...openNetwork(),
        {
            content: "Go to the list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Select the member",
            trigger: ".o_data_row:contains('Lumière Test') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the print menu",
            trigger: ".o_control_panel .o_cp_action_menus button:contains('Print')",
            run: "click",
        },
        {
            content: "Choose the member sheet",
            trigger: ".o-dropdown-item:contains('Member Sheet')",
            run: "click",
        },
        {
            content: "It is to be shared",
            trigger: ".modal .o_field_widget[name=audience] label:contains('To share')",
            run: "click",
        },
        {
            content: "The dialog says what is left out",
            trigger: ".modal :contains('Without safe channels')",
        },
        {
            content: "Print",
            trigger: ".modal button[name=action_print]",
            run: "click",
        },
        dialogIsGone,
    ],
});

registry.category("web_tour.tours").add("omct_network_export_directory", {
    steps: () => [
        ...openNetwork(),
        {
            content: "Open the reports",
            trigger: "[data-menu-xmlid='omct_network.omct_network_report_menu']",
            run: "click",
        },
        {
            content: "Choose the directory",
            trigger: "[data-menu-xmlid='omct_network.omct_network_directory_menu']",
            run: "click",
        },
        {
            content: "Members with their people are proposed, and counted",
            trigger: ".modal .o_field_widget[name=organisation_count]:not(:contains(/^0$/))",
        },
        {
            content: "Without e-mail and phone",
            trigger: ".modal .o_field_widget[name=with_addresses] input",
            run: "click",
        },
        {
            content: "Export",
            trigger: ".modal button[name=action_export]",
            run: "click",
        },
        dialogIsGone,
    ],
});

registry.category("web_tour.tours").add("omct_network_right_to_left", {
    steps: () => [
        ...openNetwork(),
        {
            content: "The page reads from right to left",
            trigger: ".o_kanban_record",
            run() {
                const { direction } = getComputedStyle(document.body);
                if (direction !== "rtl") {
                    throw new Error(`The page in Arabic reads ${direction}`);
                }
                const panel = document.querySelector(".o_search_panel");
                const record = document.querySelector(".o_kanban_record");
                const [left, right] = [record, panel].map(
                    (element) => element.getBoundingClientRect().x
                );
                if (left > right) {
                    throw new Error("The search panel is not on the right");
                }
            },
        },
    ],
});
