import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status button[data-value='${value}'].o_arrow_button_current`;
const openMenu = (entry) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Grants app",
        trigger: ".o_app[data-menu-xmlid='omct_grants.omct_grants_menu_root']",
        run: "click",
    },
    {
        content: "Open the section of the calls",
        trigger: "button[data-menu-xmlid='omct_grants.omct_grants_menu_calls']",
        run: "click",
    },
    {
        content: "Open the screen",
        trigger: `.dropdown-item[data-menu-xmlid='omct_grants.${entry}']`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("omct_grants_call", {
    steps: () => [
        ...openMenu("omct_grant_call_menu"),
        {
            content: "Open the draft",
            trigger: ".o_kanban_group:contains('Draft') .o_kanban_record:contains('Tour call')",
            run: "click",
        },
        { trigger: state("draft") },
        {
            content: "Look at the criteria",
            trigger: ".o_notebook a[name='criteria']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='criterion_ids'] .o_data_row:contains('Method')" },
        {
            content: "Open it for applications",
            trigger: "button[name='action_open']",
            run: "click",
        },
        { trigger: state("open") },
    ],
});

// A date field has no value that the tour could clear.
const fillDate = (name, value) => ({
    trigger: `input[name='${name}']`,
    run({ anchor }) {
        anchor.value = value;
    },
});
const fill = (selector, text) => ({ trigger: selector, run: `edit ${text}` });

registry.category("web_tour.tours").add("omct_grants_apply", {
    steps: () => [
        {
            content: "Open the calls",
            trigger: "a[href='/my/applications']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Apply",
            trigger: ".card:contains('Legal aid') button:contains('Apply')",
            run: "click",
            expectUnloadPage: true,
        },
        fill("input[name='title']", "Lawyers on call"),
        fillDate("date_start", "2031-01-01"),
        fillDate("date_end", "2031-06-30"),
        fill("textarea[name='summary']", "Visits to police stations"),
        fill("textarea[name='outcomes']", "Fewer detained without a judge"),
        fill("textarea[name^='answer_']:first", "Detainees"),
        fill(".o_omct_budget tbody tr:first input[name='line_description']", "Fees"),
        fill(".o_omct_budget tbody tr:first input[name='line_quantity']", "6"),
        fill(".o_omct_budget tbody tr:first input[name='line_price']", "150"),
        { trigger: "input[name='no_cofunder']", run: "click" },
        {
            content: "Save: the totals are worked out",
            trigger: "button[value='save']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains('Nothing is handed in yet')" },
        { trigger: ".o_omct_budget:contains('900.00')" },
        {
            content: "What is missing is said",
            trigger: ".o_omct_application_form, .text-muted:contains('Bank account')",
        },
        {
            content: "Hand in, without the bank account",
            trigger: "button[value='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-danger:contains('Bank account')" },
        {
            content: "Choose the account",
            trigger: "select[name='bank_id']",
            run: "selectByIndex 1",
        },
        {
            content: "Hand in",
            trigger: "button[value='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains('Handed in')" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_review", {
    steps: () => [
        ...openMenu("omct_grant_review_menu_mine"),
        {
            content: "Open the invitation",
            trigger: ".o_data_row .o_data_cell[name='grant_reference']",
            run: "click",
        },
        {
            content: "Nothing of the application is shown yet",
            trigger: ".o_form_view:not(:contains('Lawyers on call'))",
        },
        {
            content: "Declare that there is no conflict",
            trigger: "button[name='action_declare_free']",
            run: "click",
        },
        { trigger: state("scoring") },
        { trigger: ".o_field_widget[name='application']:contains('Lawyers on call')" },
        {
            content: "Score the first criterion",
            trigger: ".o_data_row:contains('Need') .o_data_cell[name='score']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Need') [name='score'] input, .o_data_row:contains('Need') [name='score'] select",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('4 Good')",
            run: "click",
        },
        {
            content: "Score the second criterion",
            trigger: ".o_data_row:contains('Method') .o_data_cell[name='score']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Method') [name='score'] input, .o_data_row:contains('Method') [name='score'] select",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('5 Excellent')",
            run: "click",
        },
        {
            content: "Submit",
            trigger: "button[name='action_submit']",
            run: "click",
        },
        {
            content: "It is final",
            trigger: ".modal button.btn-primary",
            run: "click",
        },
        { trigger: state("submitted") },
        { trigger: ".o_field_widget[name='score']:contains('4.25')" },
    ],
});

registry.category("web_tour.tours").add("omct_grants_meeting", {
    steps: () => [
        ...openMenu("omct_grant_ranking_menu"),
        {
            content: "Open the group of the call",
            trigger: ".o_group_header:contains('Legal aid')",
            run: "click",
        },
        {
            content: "The better score stands first, within the money",
            trigger: ".o_data_row:first:contains('5.00'):contains('In the money')",
        },
        {
            content: "Open the application",
            trigger: ".o_data_row:first .o_data_cell[name='score']",
            run: "click",
        },
        { trigger: state("reviewing") },
    ],
});
