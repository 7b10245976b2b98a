import "@report_xlsx/js/report/action_manager_report.esm";
import { registry } from "@web/core/registry";

// After a download from a dialog that closes itself, the handler of report_xlsx answers
// nothing, and Odoo would look for another one and fail.
const handlers = registry.category("ir.actions.report handlers");
const handleXlsx = handlers.get("xlsx_handler");

handlers.add(
    "xlsx_handler",
    async (action, options, env) => {
        const answer = await handleXlsx(action, options, env);
        return answer ?? action.report_type === "xlsx";
    },
    { force: true }
);
