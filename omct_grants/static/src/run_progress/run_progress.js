import { ImportProgress } from "@omct_network/import_progress/import_progress";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Shows how far a run of payouts has come, and looks again until it is over.
 */
export class RunProgress extends ImportProgress {
    get isAtWork() {
        return this.data.state === "running" && !this.data.stalled;
    }

    get title() {
        if (this.data.kind === "statement") {
            return _t("The statement is being imported and matched.");
        }
        return this.data.kind === "file"
            ? _t("The payments are being booked; the file follows.")
            : _t("The bills are being posted.");
    }
}

registry.category("view_widgets").add("omct_run_progress", {
    component: RunProgress,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "kind", type: "selection" },
        { name: "stalled", type: "boolean" },
        { name: "progress", type: "float" },
        { name: "progress_text", type: "char" },
    ],
});
