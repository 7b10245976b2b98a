import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { onWillStart } from "@odoo/owl";
import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";

/** The stages of a prospect, by the names that they have for the grants team. */
export class ProspectStageField extends RottingStatusBarDurationField {
    setup() {
        super.setup();
        const orm = useService("orm");
        onWillStart(async () => {
            const stages = await orm.searchRead("crm.stage", [], ["display_name"], {
                context: { omct_prospects: true },
            });
            this.labels = new Map(stages.map((stage) => [stage.id, stage.display_name]));
        });
    }

    getAllItems() {
        return super.getAllItems().map((item) => ({
            ...item,
            label: this.labels.get(item.value) || item.label,
        }));
    }
}

registry.category("fields").add("omct_prospect_stage", {
    ...rottingStatusBarDurationField,
    component: ProspectStageField,
    // The widget gets its looks from the class of the one that it extends.
    additionalClasses: ["o_field_rotting_statusbar_duration"],
});
