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

/**
 * Shows the identity of a defender on request, and changes it.
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
        onSaved: Function,
        title: String,
    };

    setup() {
        this.orm = useService("orm");
        this.parts = PARTS;
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
        const values = await this.call("reveal_identity", []);
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
            await this.call("update_identity", [changed]);
            this.props.onSaved();
        }
        this.props.close();
    }
}

registry.category("actions").add("omct_protection_identity", (env, action) => {
    env.services.dialog.add(IdentityDialog, {
        defenderId: action.params.defender_id,
        hasIdentity: action.params.has_identity,
        title: action.name,
        onSaved: () =>
            env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" }),
    });
});
