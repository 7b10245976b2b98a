# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError


class Transition(NamedTuple):
    """One step of a governed state.

    :param sources: states from which the step may be taken
    :param target: state after the step
    :param groups: comma separated external ids; the user needs one of them
    :param needs_reason: the step asks for a reason, kept in the chatter
    :param field: the state field it moves, where a model has more than one
    """

    sources: tuple[str, ...]
    target: str
    groups: str
    needs_reason: bool = False
    field: str = ""


class GovernedMixin(models.AbstractModel):
    """A record whose state moves through guarded actions alone.

    A model lists its fields under guard in ``_governed_fields`` and its steps in
    ``_transitions``. What forbids a step is said by ``_get_cannot_reason`` and
    serves the button and the error alike. A write, an import, a dragged card, a
    ``default_*`` context key or a personal default cannot set a governed field.
    """

    _name = "omct.governed.mixin"
    _description = "Record whose state moves through actions"

    _governed_state_field = "state"
    _governed_fields = frozenset({"state"})
    _transitions: dict[str, Transition] = {}
    # Code of the sequence that numbers ``name``; the field is then governed too.
    _reference_sequence = ""

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _governed_initial_values(self):
        """Return the values of the governed fields that a new record starts with."""
        return {
            name: self._fields[name].default(self)
            if self._fields[name].default
            else False
            for name in self._get_governed_fields()
            if not self._fields[name].compute
        }

    def _get_governed_fields(self):
        """Return the names of the fields that no user writes."""
        numbered = {"name"} if self._reference_sequence else set()
        return self._governed_fields | numbered

    def _compute_display_name(self):
        """A record that has no number yet has no name: forms then say “New”."""
        result = super()._compute_display_name()
        for record in self:
            if record.display_name == "/":
                record.display_name = False
        return result

    def _next_reference(self, vals):
        """Return ``{"name": number}`` from the sequence of the record's company."""
        if not self._reference_sequence:
            return {}
        sequence = self.env["ir.sequence"]
        if vals.get("company_id"):
            sequence = sequence.with_company(vals["company_id"])
        # Whoever may create the record may draw its number.
        return {"name": sequence.sudo().next_by_code(self._reference_sequence)}

    def _check_governed_vals(self, vals, allowed=None):
        """Raise when ``vals`` sets a governed field to something not in ``allowed``.

        :raises AccessError: naming the field and the way to change it
        """
        allowed = allowed or {}
        for name in self._get_governed_fields() & set(vals):
            if name in allowed and (vals[name] or False) == (allowed[name] or False):
                continue
            raise AccessError(
                self.env._(
                    "“%(field)s” of %(model)s changes through its buttons alone. "
                    "Leave the field out, save, then use the button.",
                    field=self._fields[name]._description_string(self.env),
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        initial = self._governed_initial_values()
        prepared = []
        for vals in vals_list:
            self._check_governed_vals(vals, allowed=initial)
            prepared.append({**vals, **initial, **self._next_reference(vals)})
        clean_context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in self._get_governed_fields()
        }
        records = super(
            GovernedMixin,
            self.with_context(clean_context),  # pylint: disable=context-overridden
        ).create(prepared)
        # A personal default may have filled a computed field: compute it again.
        for name in self._get_governed_fields():
            field = self._fields[name]
            if field.compute and field.store:
                self.env.add_to_compute(field, records)
        return records.with_env(self.env)

    def write(self, vals):
        self._check_governed_vals(vals)
        return super().write(vals)

    def _write_governed(self, vals):
        """Write governed fields from inside an action, with the user's own rights."""
        # It is the way past the guard in ``write``.
        return super(  # pylint: disable=super-method-mismatch
            GovernedMixin,
            # The tier engine would refuse its own step back to draft without it.
            self.with_context(skip_validation_check=True),
        ).write(vals)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_reason(self, step):
        """Say why the user cannot take a step.

        :param str step: a key of ``_transitions``
        :return: ``{record id: sentence or False}``
        """
        transition = self._transitions[step]
        has_group = self.env.su or any(
            self.env.user.has_group(group.strip())
            for group in transition.groups.split(",")
        )
        field_name = transition.field or self._governed_state_field
        state_field = self._fields[field_name]
        labels = dict(state_field._description_selection(self.env))
        hook = f"_get_cannot_{step}_reason"
        reasons = {}
        for record in self:
            state = record[field_name]
            if not has_group:
                reason = self.env._("your role does not include this step")
            elif state not in transition.sources:
                reason = self.env._(
                    "it is “%(state)s”; this step needs “%(sources)s”",
                    state=labels.get(state, state),
                    sources=", ".join(labels[source] for source in transition.sources),
                )
            else:
                reason = hasattr(record, hook) and getattr(record, hook)()
            reasons[record.id] = reason or False
        return reasons

    def _check_can(self, step):
        """Raise when the user cannot take ``step`` on one of the records.

        :raises UserError: one line a record, its reference and the reason
        """
        if not self:
            return
        reasons = self._get_cannot_reason(step)
        lines = [
            f"{record.display_name}: {reasons[record.id]}"
            for record in self
            if reasons[record.id]
        ]
        if lines:
            raise UserError(
                self.env._("This step is not possible:\n%s", "\n".join(lines))
            )

    def _do_step(self, step, values=None, reason=None):
        """Check and take a step.

        Rows are locked first, so that of two users who press the same button at
        once the second is told that the step is done.

        :param str step: a key of ``_transitions``
        :param dict values: further governed values to write
        :param str reason: kept in the chatter where the model has one
        :raises UserError: when the step is not possible
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        transition = self._transitions[step]
        field_name = transition.field or self._governed_state_field
        self.invalidate_recordset([field_name])
        self._check_can(step)
        if transition.needs_reason and not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with the record."))
        self._write_governed({field_name: transition.target, **(values or {})})
        if reason and hasattr(self, "message_post"):
            self._post_reason(reason)
        return True

    def _post_reason(self, reason):
        """Say the reason of a step where the readers of the record see it."""
        for record in self:
            record.message_post(body=self.env._("Reason: %s", reason))

    def _open_reason_wizard(self, method, title):
        """Return the dialog that asks for a reason and then calls ``method(reason)``.

        :param str method: name of a method of this model, listed in
            ``_get_reason_methods``
        """
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "omct.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": ",".join(map(str, self.ids)),
                "default_method": method,
            },
        }

    @api.model
    def _get_reason_methods(self):
        """Return the names of the methods that the reason dialog may call."""
        return frozenset()
