import { registry } from "@web/core/registry";

/** Fields that a practised user reaches with the Tab key. */
const TYPED = "input[type=text], input:not([type]), textarea, .o_datetime_input";

/** Counts what is clicked from now on, by the events and not by the steps. */
function startCounting() {
    const counted = { clicks: 0, since: Date.now() };
    const onDown = (ev) => {
        if (!ev.target.closest(TYPED)) {
            counted.clicks++;
        }
    };
    document.addEventListener("pointerdown", onDown, true);
    counted.stop = () => document.removeEventListener("pointerdown", onDown, true);
    return counted;
}

/** Fails the tour when it took more clicks or seconds. */
function checkCount(counted, clicks, seconds) {
    counted.stop();
    if (!counted.clicks || counted.clicks > clicks) {
        throw new Error(`${counted.clicks} clicks, at most ${clicks} are promised`);
    }
    const took = (Date.now() - counted.since) / 1000;
    if (took > seconds) {
        throw new Error(`${took} seconds, at most ${seconds} are promised`);
    }
}

function choose(field, text) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.ui-autocomplete .ui-menu-item > a:contains("${text}"):not(:contains("Create"))`,
            run: "click",
        },
    ];
}

function type(field, text) {
    const widget = `.o_field_widget[name=${field}]`;
    return {
        trigger: `${widget} input, ${widget} textarea`,
        run: `edit ${text}`,
    };
}

let counted;

/** Nine clicks and half of the time: an officer, from the call to the payout asked for. */
registry.category("web_tour.tours").add("omct_protection_twelve_clicks_officer", {
    steps: () => [
        {
            trigger: ".o_menu_sections a[data-menu-xmlid='omct_protection.omct_protection_request_menu_intake']",
            run: async ({ click }) => {
                counted = startCounting();
                await click();
            },
        },
        { trigger: ".alert-info:contains(what is missing)" },
        ...choose("partner_id", "Payee Legal Centre"),
        { trigger: ".o_field_widget[name=country_id] input:value(Tunisia)" },
        type("caller", "Their lawyer"),
        type("caller_phone", "+41 79 000 11 22"),
        {
            trigger: ".o_field_widget[name=urgency] .o_radio_item:contains(24 hours) input",
            run: "click",
        },
        // The server says the deadlines; a person takes longer to go on.
        {
            trigger: "body",
            run: () => new Promise((resolve) => setTimeout(resolve, 1000)),
        },
        { trigger: ".o_field_widget[name=consent_given] input", run: "click" },
        type("narrative", "Followed since Monday, the hearing is tomorrow"),
        type("person_name", "Zebulon Quartermain"),
        type("person_birth", "1981"),
        { trigger: "button[name=action_fast_track]", run: "click" },
        { trigger: "button[name=action_propose_help]", run: "click" },
        ...choose("type_id", "Legal aid"),
        { trigger: ".o_field_widget[name=fund_id] input:value(Emergency fund)" },
        type("amount", "2400"),
        { trigger: "button[name=action_request_payment]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Submitted)" },
        {
            trigger: "body",
            run: () => {
                checkCount(counted, 9, 60);
                if (document.body.innerText.includes("Zebulon")) {
                    throw new Error("The identity stands on the page.");
                }
            },
        },
    ],
});

/** Three clicks more: the manager approves, and finance may pay. */
registry.category("web_tour.tours").add("omct_protection_twelve_clicks_manager", {
    steps: () => [
        {
            trigger: ".o_data_row .o_data_cell[name=name]",
            run: async ({ click }) => {
                counted = startCounting();
                await click();
            },
        },
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Approved)" },
        { trigger: "body", run: () => checkCount(counted, 3, 60) },
    ],
});
