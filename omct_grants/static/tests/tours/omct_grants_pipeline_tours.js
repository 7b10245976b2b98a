import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const card = (key, count) =>
    `.o_omct_today .o_kanban_record [data-key='${key}'][data-count='${count}']`;
const menu = (name) => `.o_menu_sections [data-menu-xmlid='omct_grants.${name}']`;
const column = (name) => `.o_kanban_group:contains('${name}')`;

/** What the test has made: an open fund of 10,000, an active grant of 3,000. */
const FIGURES = {
    Budget: 10000,
    Committed: 3000,
    Paid: 0,
    Available: 7000,
    "To decide": 0,
    Running: 1,
    Late: 0,
};

/** Return the dashboard's cells, once what they ask the server for has arrived. */
async function getCells() {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    for (let tries = 0; tries < 80; tries++) {
        const getters = services.spreadsheet_dashboard_loader.getActiveDashboard()?.model?.getters;
        const cells = getters?.getSheetIds().flatMap((id) => getters.getEvaluatedCells(id)) || [];
        const loading = cells.some((cell) => `${cell.value}${cell.message}`.includes("Loading"));
        if (cells.length && !loading) {
            return { cells, at: (col, row) => getters.getEvaluatedCell({ sheetId: "data", col, row }) };
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the figures did not load");
}

registry.category("web_tour.tours").add("omct_grants_my_day", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "One application waits; open it",
            trigger: card("applications", 1),
            run: "click",
        },
        {
            content: "The list has the application",
            trigger: ".o_data_row:contains('Tour application')",
        },
        {
            content: "Back to the first screen",
            trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        { trigger: card("agreements", 1) },
        { trigger: card("late_grants", 1) },
        {
            content: "What an officer does not decide is not there",
            trigger: ".o_omct_today:not(:contains('Awards to decide'))",
        },
        {
            content: "The board",
            trigger: menu("omct_grant_menu"),
            run: "click",
        },
        {
            content: "A column has its sum",
            trigger: `${column("Applied")} .o_animated_number:contains('2')`,
        },
        {
            content: "The late card says so",
            trigger: ".o_kanban_record:contains('Late concept') .badge:contains('Late')",
        },
        {
            content: "The red part of the bar keeps the late ones",
            trigger: `${column("Concept")} .progress-bar.bg-danger`,
            run: "click",
        },
        {
            content: "How many cards a column has, beside their sum",
            trigger: `${column("Concept")} .o_column_title:contains(/\\(\\d+\\)/)`,
        },
        { trigger: `${column("Concept")}.o_kanban_group_show_danger` },
        {
            content: "The calendar of deadlines",
            trigger: menu("omct_grants_menu_agreements"),
            run: "click",
        },
        {
            content: "Open the deadlines",
            trigger: ".o-dropdown--menu [data-menu-xmlid='omct_grants.omct_grant_deadline_menu']",
            run: "click",
        },
        {
            content: "It has the instalment, and to whom it goes",
            trigger: ".o_calendar_view .fc-event:contains('-1 Comité')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_grants_dashboard", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Grants app",
            trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
            run: "click",
        },
        {
            content: "Reporting",
            trigger: ".o_menu_sections [data-menu-xmlid='omct_grants.omct_grants_menu_reporting']",
            run: "click",
        },
        {
            content: "The dashboard",
            trigger: ".dropdown-item[data-menu-xmlid='omct_grants.omct_grants_menu_dashboard']",
            run: "click",
        },
        {
            content: "Its charts are drawn",
            trigger: ".o_spreadsheet_dashboard_action .o-figure canvas",
        },
        {
            content: "No cell is an error, and the figures are those of the fund",
            trigger: ".o_spreadsheet_dashboard_action",
            run: async () => {
                const { cells, at } = await getCells();
                const errors = cells.filter((cell) => cell.type === "error");
                if (errors.length) {
                    throw new Error(`errors in cells: ${errors.map((cell) => cell.message)}`);
                }
                for (let row = 0; row < 30; row++) {
                    const label = at(0, row).value;
                    const shown = at(1, row).value;
                    if (label in FIGURES && shown !== FIGURES[label]) {
                        throw new Error(`${label} is ${shown}, not ${FIGURES[label]}`);
                    }
                }
            },
        },
    ],
});
