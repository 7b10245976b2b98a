import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { registry } from "@web/core/registry";

/** A column says how many cards it has, beside the sum that the bar shows. */
class BoardHeader extends KanbanHeader {
    static template = "omct_grants.BoardHeader";
}

class BoardRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: BoardHeader };
}

registry.category("views").add("omct_board", { ...kanbanView, Renderer: BoardRenderer });
