import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("omct_network_composer_stop", {
    steps: () => [
        {
            content: "Write a message from the organisation",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "Open the full composer",
            trigger: "button[name='open-full-composer']",
            run: "click",
        },
        {
            content: "Choose somebody who is never to be e-mailed",
            trigger: ".o_mail_composer_form div[name='partner_ids'] input",
            run: "edit Awa Testi",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Awa Testi') a, .o-autocomplete--dropdown-item a:contains('Awa Testi')",
            run: "click",
        },
        {
            content: "The warning names the person and the other way",
            trigger: "div[name='omct_stopped']:contains('Awa Testi'):contains('Signal +221 77 000 00 01')",
        },
        {
            trigger: ".o_mail_composer_form div[name='subject'] input, .o_mail_composer_form #subject_0",
            run: "edit Hello",
        },
        {
            content: "Send all the same",
            trigger: ".o_mail_composer_form .o_mail_send:not([disabled]), .modal footer .o_mail_send:not([disabled])",
            run: "click",
        },
        {
            content: "It is stopped",
            trigger: ".o_error_dialog:contains('Signal +221 77 000 00 01'), .modal:contains('not sent'):contains('Signal +221 77 000 00 01')",
        },
        {
            trigger: ".o_error_dialog footer button, .modal:contains('not sent') footer button",
            run: "click",
        },
    ],
});

registry.category("web_tour.tours").add("omct_network_group_message", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            trigger: ".o_menu_sections [data-menu-xmlid='omct_network.omct_relations_menu']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='omct_network.omct_group_message_menu']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Group Messages')",
        },
        {
            content: "Write a new one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name='name'] input, .o_form_view #name_0",
            run: "edit Assembly",
        },
        {
            content: "A version in the default language",
            trigger: "div[name='version_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal div[name='subject'] input, .modal #subject_0",
            run: "edit Please come",
        },
        {
            trigger: ".modal .note-editable, .modal .odoo-editor-editable",
            run: "editor The assembly is in May.",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) div[name='version_ids'] .o_data_row:contains('Please come')",
        },
        {
            content: "Who gets it?",
            trigger: "button[name='action_preview'].btn-primary",
            run: "click",
        },
        {
            content: "One by e-mail, one another way",
            trigger: "div[name='counts']:contains('by e-mail'):contains('another way')",
        },
        {
            content: "See the message as it arrives",
            trigger: "div[name='version_ids'] button[name='action_preview']",
            run: "click",
        },
        {
            trigger: ".modal:contains('Please come')",
        },
        {
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notebook .nav-link[name='recipients']",
            run: "click",
        },
        {
            trigger: "div[name='recipient_ids'] .o_data_row:contains('Signal +221 77 000 00 01')",
        },
        {
            trigger: "button[name='action_send']",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "It is on its way",
            trigger: ".o_arrow_button_current:contains('Sending')",
        },
    ],
});

registry.category("web_tour.tours").add("omct_network_not_in_touch", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "Open those not in touch from the desk",
            trigger: ".o_kanban_record a[name='action_open_not_in_touch']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour Committee')",
        },
        {
            content: "Choose all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Schedule a call with all of them",
            trigger: ".o_control_panel button:contains('Schedule a Call')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_schedule_activities']",
            run: "click",
        },
        {
            content: "The activity is there",
            trigger: "body:not(:has(.modal)) .o_data_row:contains('Tour Committee') div[name='activity_ids'] .fa-phone",
        },
    ],
});

/**
 * Click a number on the card of the desk, see as many lines, and go back.
 */
function openCount(action, count, lines) {
    const link = `.o_kanban_record:contains('Africa') a[name='${action}']`;
    return [
        {
            content: `The card says ${count}`,
            trigger: `${link} .fw-bold:contains(/^${count}$/)`,
        },
        { trigger: link, run: "click" },
        {
            content: `There are ${count}`,
            trigger: lines,
            run() {
                const found = document.querySelectorAll(lines).length;
                if (found !== count) {
                    throw new Error(`${action}: ${found} lines, not ${count}`);
                }
            },
        },
        {
            trigger: ".breadcrumb-item a:contains('My Network')",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("omct_network_desk", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "My own desk alone is there",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Asia')))",
        },
        ...openCount(
            "action_open_members",
            7,
            ".o_kanban_view:not(.o_omct_desk) .o_kanban_record:not(.o_kanban_ghost)"
        ),
        ...[
            ["action_open_not_in_touch", 5],
            ["action_open_applications", 3],
            ["action_open_membership_reviews", 4],
            ["action_open_deadlines", 6],
            ["action_open_late_activities", 2],
        ].flatMap((line) => openCount(...line, ".o_list_view .o_data_row")),
        {
            content: "Back on the card",
            trigger: ".o_kanban_record:contains('Africa') a[name='action_open_members']",
        },
    ],
});
