import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillUnmount, useState } from "@odoo/owl";

export const PARTS = [
    { key: "name", label: _t("Name"), multiline: false },
    { key: "contact", label: _t("Contact"), multiline: true },
    { key: "location", label: _t("Place"), multiline: true },
    { key: "birth_date", label: _t("Born on"), multiline: false },
    { key: "notes", label: _t("Notes"), multiline: true },
];

export const CARD_PARTS = [
    { key: "channel", label: _t("Channel"), multiline: true },
    { key: "hours", label: _t("Hours"), multiline: false },
    { key: "code_word", label: _t("Code word"), multiline: false },
    { key: "duress_word", label: _t("Duress word"), multiline: false },
];

/**
 * Shows the identity of a defender on request, or how they are reached, and changes it.
 *
 * The clear text lives in this component alone: not in a record, not in the action,
 * not in the address. It goes when the dialog closes.
 */
export class IdentityDialog extends Component {
    static template = "omct_protection.IdentityDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        defenderId: Number,
        hasIdentity: Boolean,
        help: String,
        onSaved: Function,
        parts: Array,
        read: String,
        show: String,
        title: String,
        write: String,
    };

    setup() {
        this.orm = useService("orm");
        this.parts = this.props.parts;
        this.state = useState({ shown: !this.props.hasIdentity, busy: false, values: {} });
        this.before = {};
        onWillUnmount(() => this.forget());
    }

    forget() {
        this.state.values = {};
        this.before = {};
    }

    async call(method, args) {
        this.state.busy = true;
        try {
            return await this.orm.call("omct.protection.defender", method, [
                [this.props.defenderId],
                ...args,
            ]);
        } finally {
            this.state.busy = false;
        }
    }

    async show() {
        const values = await this.call(this.props.read, []);
        this.before = { ...values };
        this.state.values = values;
        this.state.shown = true;
    }

    async save() {
        const changed = {};
        for (const { key } of this.parts) {
            const value = this.state.values[key] || "";
            if (value !== (this.before[key] || "")) {
                changed[key] = value;
            }
        }
        if (Object.keys(changed).length) {
            await this.call(this.props.write, [changed]);
            this.props.onSaved();
        }
        this.props.close();
    }
}

function openDialog(env, action, props) {
    env.services.dialog.add(IdentityDialog, {
        defenderId: action.params.defender_id,
        hasIdentity: action.params.has_identity,
        title: action.name,
        onSaved: () =>
            env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" }),
        ...props,
    });
}

registry.category("actions").add("omct_protection_identity", (env, action) =>
    openDialog(env, action, {
        parts: PARTS,
        read: "reveal_identity",
        write: "update_identity",
        show: _t("Show identity"),
        help: _t(
            "Speak and write of this defender by the code name. What stands here is for the team alone."
        ),
    })
);

registry.category("actions").add("omct_protection_contact_card", (env, action) =>
    openDialog(env, action, {
        parts: CARD_PARTS,
        read: "reveal_contact_card",
        write: "update_contact_card",
        show: _t("Show safe contact"),
        help: _t(
            "With the code word the defender says that they are alone, with the duress word that somebody forces them. Then end the call as if nothing was wrong."
        ),
    })
);
