"""A checked annex goes into the plan, exactly as its preview shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from tasks.annex import standard_units
from tasks.enums import ImportStatus
from tasks.models import Plan, PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes

from .import_preview import preview
from .import_undo import before_import, record_of
from .importing import import_annex, plan_of
from .imports import fixes_of, read_import
from .plan_units import add_spellings, create_unit, units_by_code


@transaction.atomic
def apply_import(*, plan_import: PlanImport, by: Any) -> Plan:
    """Import the file as the preview shows it, and keep what undoing needs.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: the file holds no task, or nobody said yet whether a row is a new wording of an old one.
        WrongState: the file was imported or put aside meanwhile.
        UnreadableAnnex: the kept file can no longer be read.
    """
    programme = plan_import.programme
    can_manage_plan(by, programme).require()
    waiting = PlanImport.objects.filter(pk=plan_import.pk, status=ImportStatus.READ)
    if not waiting.update(status=ImportStatus.APPLIED, applied_at=now()):
        raise WrongState
    plan_import.refresh_from_db(fields=["status", "applied_at", "result"])
    _require_ready(plan_import)
    chosen = fixes_of(plan_import)
    before = before_import(programme, plan_of(programme, plan_import.unit))
    _settle_units(programme.commune, chosen, by)
    annex = read_import(plan_import, replace(chosen, units={}))
    outcome = import_annex(
        programme=programme,
        annex=annex,
        by=by,
        unit=plan_import.unit,
        rewordings=chosen.same_work,
        readings=chosen.timings,
    )
    figures = outcome.diff.summary() | {
        "units": [unit.name for unit in outcome.created_units],
        "left_out": [[row.place, row.title, row.how, row.why] for row in annex.left_out],
    }
    plan_import.applied_plan = outcome.plan
    plan_import.result |= {"diff": figures}
    plan_import.undo_record = record_of(before, programme, outcome.plan)
    plan_import.save(update_fields=["applied_plan", "result", "undo_record"])
    Event.record(plan_import, "plan_applied", by=by, from_state=ImportStatus.READ, to_state=ImportStatus.APPLIED)
    return outcome.plan


def _require_ready(plan_import: PlanImport) -> None:
    seen = preview(plan_import)
    if not seen.reading.rows.tasks:
        raise Invalid(_("Tệp chưa có nhiệm vụ nào để nhập. Hãy xem lại các cột, hoặc tải mẫu về điền."))
    if seen.undecided:
        raise Invalid(
            _("Còn %(count)d dòng có thể chỉ là viết lại. Hãy cho biết từng dòng là việc cũ hay việc mới rồi nhập.")
            % {"count": len(seen.undecided)}
        )


def _settle_units(commune: Commune, fixes: Fixes, by: Any) -> None:
    """Create the units a person agreed to, and remember which spelling means which unit."""
    units = units_by_code(commune)
    usual = {unit.code: unit for unit in standard_units()}
    for fix in fixes.units.values():
        code = fix.use or fix.create["code"]
        if code not in units:
            if code in usual:
                name, kind = usual[code].name, usual[code].kind
            elif fix.create:
                name, kind = fix.create["name"], fix.create.get("kind", "other")
            else:
                continue
            units[code] = create_unit(commune=commune, code=code, name=name, kind=kind, by=by)
        add_spellings(units[code], [fix.spelling])
