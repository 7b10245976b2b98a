import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

const FILE = [
    "Nom;Pays;Sigle;Fondée en;Pointure",
    "Comité de la Visite;Senegal;CDV;1994;",
    "Lumiere Test;Senegal;LUM;1990;",
    "Nulle part;Atlantide;NP;;44",
].join("\n");

registry.category("web_tour.tours").add("omct_network_guided_import", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Network app",
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "Open the imports",
            trigger: "[data-menu-xmlid='omct_network.omct_import_menu']",
            run: "click",
        },
        {
            content: "What imports are for stands there",
            trigger: ".o_view_nocontent:contains('Import a file')",
        },
        {
            content: "Begin",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Give the file",
            trigger: ".o_form_view .o_field_widget[name='file']",
            async run() {
                const input = document.querySelector(
                    ".o_field_widget[name='file'] input[type='file']"
                );
                const transfer = new DataTransfer();
                transfer.items.add(new File([FILE], "membres.csv", { type: "text/csv" }));
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "The file is there",
            trigger: ".o_field_widget[name='file'] input:value('membres.csv')",
        },
        {
            content: "Go to the columns",
            trigger: "button[name='action_read']:contains('Next')",
            run: "click",
        },
        {
            content: "The separator was found, and what the columns mean",
            trigger:
                ".o_field_widget[name='column_ids'] .o_data_row:contains('Pays'):contains('Country')",
        },
        {
            content: "What is not known is left out",
            trigger:
                ".o_field_widget[name='column_ids'] .o_data_row:contains('Pointure'):contains('Left out')",
        },
        {
            content: "Try it out",
            trigger: "button[name='action_check']:contains('Next')",
            run: "click",
        },
        {
            content: "A line is refused, with the reason",
            trigger:
                ".o_field_widget[name='row_ids'] .o_data_row:contains('Nulle part'):contains('Atlantide')",
        },
        {
            content: "What is left to do is said",
            trigger: ".alert:contains('wait for your choice')",
        },
        {
            content: "Look at the lines to decide",
            trigger: ".oe_stat_button:contains('To decide')",
            run: "click",
        },
        {
            content: "Choose the line",
            trigger:
                ".o_list_view .o_data_row:contains('Lumiere Test'):contains('%') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "It is this one",
            trigger: "button[name='action_choose_same']",
            run: "click",
        },
        {
            content: "No line is left to decide",
            trigger: ".o_view_nocontent:contains('No such line')",
        },
        {
            content: "Back to the import",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains('membres.csv')",
            run: "click",
        },
        {
            content: "One will be changed",
            trigger: ".oe_stat_button:contains('Changed'):contains('1')",
        },
        {
            content: "Leave out the refused line",
            trigger: ".o_field_widget[name='leave_out_refused'] input",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "Import",
            trigger: "button[name='action_import']:not([disabled])",
            run: "click",
        },
        {
            content: "Sure",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Imported')",
        },
        {
            content: "The line leads to what it became",
            trigger: ".oe_stat_button:contains('New'):contains('1')",
            run: "click",
        },
        {
            content: "Open it",
            trigger:
                ".o_list_view .o_data_row:contains('Comité de la Visite') button[name='action_open_record']",
            run: "click",
        },
        {
            content: "The organisation is in the network",
            trigger: ".o_form_view .o_field_widget[name='omct_acronym'] input:value('CDV')",
        },
    ],
});
