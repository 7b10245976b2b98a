import { Component, onWillUnmount, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY = 2000;
const AT_WORK = ["checking", "importing"];

/**
 * Shows how far the work on a file has come, and looks again until it is done.
 */
export class ImportProgress extends Component {
    static template = "omct_network.ImportProgress";
    static props = { ...standardWidgetProps };

    setup() {
        useEffect(
            (atWork) => {
                if (!atWork) {
                    return;
                }
                const timer = setInterval(() => this.lookAgain(), EVERY);
                return () => clearInterval(timer);
            },
            () => [this.isAtWork]
        );
        onWillUnmount(() => {
            this.gone = true;
        });
    }

    get data() {
        return this.props.record.data;
    }

    get isAtWork() {
        return AT_WORK.includes(this.data.state);
    }

    get width() {
        return Math.min(100, Math.round(this.data.progress));
    }

    get title() {
        return this.data.state === "checking"
            ? _t("The file is being checked.")
            : _t("The file is being imported.");
    }

    async lookAgain() {
        if (!this.gone && !this.looking) {
            this.looking = true;
            try {
                await this.props.record.load();
            } finally {
                this.looking = false;
            }
        }
    }
}

registry.category("view_widgets").add("omct_import_progress", {
    component: ImportProgress,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "progress", type: "float" },
        { name: "progress_text", type: "char" },
    ],
});
