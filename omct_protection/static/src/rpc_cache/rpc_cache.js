// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { RPCCache } from "@web/core/network/rpc_cache";
import { patch } from "@web/core/utils/patch";

const OURS = '"model":"omct.protection.';
// They describe fields and screens, and hold nothing of a record.
const DESCRIPTIONS = ["fields_get", "get_views"];

/**
 * Nothing of protection is kept on the disk of whoever looks at it.
 *
 * The web client keeps lists and forms there to draw them at once the next time: with
 * what was searched for in clear, and shown again, for a moment, to somebody who has
 * left the team since.
 */
patch(RPCCache.prototype, {
    read(table, key, fallback, settings) {
        if (key.includes(OURS) && !DESCRIPTIONS.includes(table)) {
            return fallback();
        }
        return super.read(table, key, fallback, settings);
    },
});
