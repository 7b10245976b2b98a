import { BaseImportModel } from "@base_import/import_model";
import { patch } from "@web/core/utils/patch";

// A message that names the line of the file and the column is shown as it is. Odoo would
// put the number of the record before it, which is another one than that of the line.
patch(BaseImportModel.prototype, {
    _handleImportErrors(messages, name) {
        const placed = messages.filter((message) => message.omct_placed);
        const others = messages.filter((message) => !message.omct_placed);
        for (const text of new Set(placed.map((message) => message.message))) {
            this._addMessage("danger", [text]);
        }
        for (const message of placed.filter((message) => message.moreinfo)) {
            // What it can be instead is offered beside the column.
            const path = (message.field_path || [message.field]).join("/");
            const column = this.columns.find((item) => item.fieldInfo?.fieldPath === path);
            if (column && !column.errors?.length) {
                column.errors = [message];
            }
        }
        return others.length ? super._handleImportErrors(others, name) : undefined;
    },
});
