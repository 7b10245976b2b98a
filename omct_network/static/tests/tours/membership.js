import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";

const GROUNDS = "Agreed by the board";
const PAGE = ".o_form_view .o_notebook .nav-link";

function choose(container, label) {
    return [
        {
            content: `Open the choices of ${container}`,
            trigger: `${container} .o_select_menu_toggler`,
            run: "click",
        },
        {
            content: `Choose ${label}`,
            trigger: `.o_select_menu_item:contains(${label})`,
            run: "click",
        },
    ];
}

function pick(container, name) {
    return [
        {
            content: `Type ${name}`,
            trigger: `${container} input`,
            run: `edit ${name}`,
        },
        {
            content: `Pick ${name}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${name})`,
            run: "click",
        },
    ];
}

function answer(index) {
    const row = `div[name=criterion_ids] .o_data_row:eq(${index})`;
    return [
        {
            content: `Answer criterion ${index + 1}`,
            trigger: `${row} td[name=met]`,
            run: "click",
        },
        ...choose(`${row}.o_selected_row td[name=met]`, "Yes"),
        {
            content: "Say what the answer rests on",
            trigger: `${row} td[name=evidence] textarea`,
            run: "edit Statutes, article 2",
        },
    ];
}

function endorse(index, name) {
    const row = `div[name=endorsement_ids] .o_data_row:eq(${index}).o_selected_row`;
    return [
        {
            content: "Ask one more member",
            trigger: "div[name=endorsement_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick(`${row} td[name=partner_id]`, name),
        {
            content: "Say how the answer came",
            trigger: `${row} td[name=note] textarea`,
            run: "edit Letter of the director",
        },
    ];
}

function openPage(label, ready) {
    return [
        {
            content: `Open the page ${label}`,
            trigger: `${PAGE}:contains(${label})`,
            run: "click",
        },
        {
            content: `The page ${label} is there`,
            trigger: ready,
        },
    ];
}

function save() {
    return [
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_view .o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ];
}

function take(button) {
    return {
        content: `Press ${button}`,
        trigger: `.o_form_view .o_statusbar_buttons button[name=${button}]`,
        run: "click",
    };
}

function reach(state) {
    return {
        content: `It is ${state}`,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value=${state}]`,
    };
}

function giveReason() {
    return [
        {
            content: "Give the grounds",
            trigger: ".modal div[name=reason] textarea",
            run: `edit ${GROUNDS}`,
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("omct_network_membership_vet", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Network app",
            trigger: ".o_app[data-menu-xmlid='omct_network.omct_network_menu']",
            run: "click",
        },
        {
            content: "Open the menu of memberships",
            trigger: "button[data-menu-xmlid='omct_network.omct_memberships_menu']",
            run: "click",
        },
        {
            content: "Open the vetting list",
            trigger: "a[data-menu-xmlid='omct_network.omct_membership_vetting_menu']",
            run: "click",
        },
        {
            content: "Enter an application",
            trigger: ".o_list_view .o_list_button_add",
            run: "click",
        },
        ...pick(".o_form_view div[name=partner_id]", "Tour Applicant"),
        ...save(),
        {
            content: "The country has no member yet",
            trigger: ".o_form_view .oe_title .badge:contains(Under-represented)",
        },
        take("action_start_vetting"),
        reach("vetting"),
        {
            content: "The form says what is missing",
            trigger: ".alert-info:contains(7 of the seven criteria)",
        },
        ...openPage("Criteria", "div[name=criterion_ids] .o_data_row"),
        ...[0, 1, 2, 3, 4, 5, 6].flatMap(answer),
        ...openPage("Endorsements", "div[name=endorsement_ids]"),
        ...endorse(0, "Tour Endorser One"),
        ...endorse(1, "Tour Endorser Two"),
        ...save(),
        {
            content: "The first member gave its word",
            trigger: "div[name=endorsement_ids] .o_data_row:eq(0) button[name=action_give]",
            run: "click",
        },
        {
            content: "It is kept",
            trigger: "div[name=endorsement_ids] .o_data_row:eq(0) td[name=state]:contains(Given)",
        },
        {
            content: "The second too",
            trigger: "div[name=endorsement_ids] .o_data_row:eq(1) button[name=action_give]",
            run: "click",
        },
        {
            content: "It is kept",
            trigger: "div[name=endorsement_ids] .o_data_row:eq(1) td[name=state]:contains(Given)",
        },
        ...openPage("Vetting", "div[name=vetting_sources] input"),
        ...["sources", "members", "interview"].map((name) => ({
            content: `Tick ${name}`,
            trigger: `div[name=vetting_${name}] input`,
            run: "click",
        })),
        {
            content: "The opinion is favourable",
            trigger: "div[name=opinion] input[data-value=favourable]",
            run: "click",
        },
        {
            content: "And why",
            trigger: "div[name=opinion_note] textarea",
            run: "edit Careful reports, known to the members of the country",
        },
        take("action_propose"),
        reach("deciding"),
        {
            content: "Another person decides",
            trigger: ".alert-info:contains(another person decides)",
        },
    ],
});

registry.category("web_tour.tours").add("omct_network_membership_admit", {
    steps: () => [
        take("action_admit"),
        ...giveReason(),
        reach("member"),
        {
            content: "It has a number",
            trigger: ".o_form_view div[name=number]:contains(M/)",
        },
        {
            content: "The welcome plan is scheduled",
            trigger: ".o-mail-Activity:contains(Welcome call)",
        },
        ...openPage("History", "div[name=history_ids] .o_data_row:contains(Admitted)"),
        {
            content: "The history says why",
            trigger: `div[name=history_ids] .o_data_row:contains(${GROUNDS})`,
        },
    ],
});

registry.category("web_tour.tours").add("omct_network_membership_review", {
    steps: () => [
        {
            content: "Open the late review",
            trigger: ".o_data_row:contains(Tour Member) td[name=partner_id]",
            run: "click",
        },
        {
            content: "It is late",
            trigger: ".o_form_view .ribbon:contains(Late)",
        },
        ...choose("div[name=criteria_met]", "Yes"),
        ...choose("div[name=contacts_current]", "No"),
        ...choose("div[name=is_active_member]", "No"),
        {
            content: "Say what was found",
            trigger: "div[name=note] textarea",
            run: "edit The office is closed and nobody answers",
        },
        {
            content: "Propose a suspension",
            trigger: "div[name=outcome] input[data-value=suspend]",
            run: "click",
        },
        take("action_complete"),
        {
            content: "A completed review is closed for good",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        reach("done"),
    ],
});

registry.category("web_tour.tours").add("omct_network_membership_suspend", {
    steps: () => [
        {
            content: "The proposal stands on the form",
            trigger: ".alert-warning:contains(Suspension proposed)",
        },
        take("action_suspend"),
        {
            content: "The finding is there already",
            trigger: ".modal div[name=reason] textarea:value(nobody answers)",
        },
        ...choose(".modal div[name=category]", "No sign of activity"),
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        reach("suspended"),
    ],
});
