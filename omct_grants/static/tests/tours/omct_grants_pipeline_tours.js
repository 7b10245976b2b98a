import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const card = (key, count) =>
    `.o_omct_today .o_kanban_record [data-key='${key}'][data-count='${count}']`;
const menu = (name) => `.o_menu_sections [data-menu-xmlid='omct_grants.${name}']`;
const column = (name) => `.o_kanban_group:contains('${name}')`;

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
        { trigger: `${column("Concept")}.o_kanban_group_show_danger` },
        {
            content: "The calendar of deadlines",
            trigger: menu("omct_grant_deadline_menu"),
            run: "click",
        },
        {
            content: "It has the end of the grant or its instalment",
            trigger: ".o_calendar_view .fc-event:contains('Instalment')",
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
            content: "Ten cards, a bar chart and a map are drawn",
            trigger: ".o-figure-wrapper:nth-of-type(1) canvas",
        },
        {
            content: "It is the dashboard of the grants, without an error",
            trigger: ".o_spreadsheet_dashboard_action:not(:has(.o-error, .dashboard-loading-status.error))",
        },
    ],
});
