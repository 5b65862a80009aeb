"""An annex dropped on the portal: kept, read, shown with its doubts, and imported once a person says so."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Commune, Unit
from common.clock import now
from common.errors import Invalid, WrongState
from common.files.names import safe_name
from common.models import Event
from criteria.models import ProgrammeYear
from tasks.annex import AnnexPlan, SeenUnit, UnreadableAnnex, read_annex, standard_units
from tasks.enums import ImportStatus
from tasks.models import Plan, PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes, apply_to_units
from tasks.plan_rows import PlanRows, rows_of

from .criteria_matching import Proposal, propose_criteria
from .importing import import_annex, plan_of
from .plan_diff import PlanDiff, compare
from .plan_units import add_spellings, create_unit, known_units, missing_units, units_by_code


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing would do: the rows, the difference, the proposed criteria, the units it would create."""

    annex: AnnexPlan
    rows: PlanRows
    diff: PlanDiff
    proposals: dict[str, Proposal]
    new_units: list[SeenUnit]
    fixes: Fixes


@transaction.atomic
def register_import(
    *, programme: ProgrammeYear, upload: File[bytes], name: str, by: Any, unit: Unit | None = None
) -> PlanImport:
    """Keep the file and read it. A file that cannot be read is kept too, with the sentence that says what to do.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: the file is empty or larger than the portal takes.
    """
    can_manage_plan(by, programme).require()
    if not upload.size:
        raise Invalid(_("Tệp trống, không có nội dung nào. Hãy kiểm tra lại tệp rồi tải lên."), field="file")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Invalid(
            _("Tệp lớn hơn %(limit)s MB. Hãy chép riêng phụ lục sang một tệp mới rồi tải lên.")
            % {"limit": settings.UPLOAD_MAX_MB},
            field="file",
        )
    row = PlanImport(
        programme=programme,
        unit=unit,
        original_name=name[:255],
        sha256=_sha256(upload),
        status=ImportStatus.READ,
        created_by=by,
    )
    row.file.save(safe_name(name), upload, save=False)
    row.save()
    try:
        row.result = _figures(read_import(row))
    except UnreadableAnnex as error:
        row.status, row.error = ImportStatus.FAILED, error.sentence
    row.save()
    Event.record(row, "plan_uploaded", by=by, to_state=row.status, comment=row.error)
    return row


def _sha256(upload: File[Any]) -> str:
    digest = hashlib.sha256()
    for block in upload.chunks():
        digest.update(block)
    upload.seek(0)
    return digest.hexdigest()


def _figures(annex: AnnexPlan) -> dict[str, Any]:
    return {
        "groups": len(annex.groups),
        "headings": sum(1 for _heading in annex.headings()),
        "tasks": sum(1 for _task in annex.tasks()),
        "duties": len(annex.duties),
        "problems": len(annex.problems),
    }


def fixes_of(plan_import: PlanImport) -> Fixes:
    """What people decided so far about this file."""
    return Fixes.from_json(plan_import.result.get("fixes"))


def read_import(plan_import: PlanImport, fixes: Fixes | None = None) -> AnnexPlan:
    """Read the kept file again, with the fixes as if they held already. Raises UnreadableAnnex."""
    programme = plan_import.programme
    fixes = fixes or Fixes()
    with _local_copy(plan_import) as path:
        return read_annex(
            path,
            year=programme.year,
            units=apply_to_units(fixes, known_units(programme.commune), standard_units()),
            commune=programme.commune.name,
            name=plan_import.original_name,
            columns=fixes.columns or None,
        )


def stored_file(plan_import: PlanImport) -> Any:
    """The kept file, open. Raises UnreadableAnnex when the store has lost it."""
    try:
        return plan_import.file.open("rb")
    except FileNotFoundError as error:
        raise UnreadableAnnex("Tệp không còn trong kho lưu trữ. Hãy tải tệp lên lại.") from error


@contextmanager
def _local_copy(plan_import: PlanImport) -> Iterator[Path]:
    """The file on this machine, wherever the storage keeps it."""
    with tempfile.NamedTemporaryFile(suffix=Path(plan_import.original_name).suffix.lower()) as copy:
        with stored_file(plan_import) as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)


def preview(plan_import: PlanImport) -> Preview:
    """What importing the file would do now, with the fixes saved so far. Writes nothing. Raises UnreadableAnnex."""
    fixes = fixes_of(plan_import)
    annex = read_import(plan_import, fixes)
    rows = rows_of(annex, fixes.timings)
    programme = plan_import.programme
    return Preview(
        annex=annex,
        rows=rows,
        diff=compare(plan_of(programme, plan_import.unit), rows, rewordings=fixes.rewordings),
        proposals=propose_criteria(programme, rows),
        new_units=_new_units(programme.commune, annex, fixes),
        fixes=fixes,
    )


def _new_units(commune: Commune, annex: AnnexPlan, fixes: Fixes) -> list[SeenUnit]:
    """Usual offices, units the plan declares, and those a person decided to create."""
    codes = set(units_by_code(commune))
    chosen = {fix.use or fix.create["code"] for fix in fixes.units.values()}
    missing = missing_units(commune, annex.units)
    known = {unit.code for unit in missing}
    return missing + [unit for unit in annex.units if unit.code in chosen - codes - known]


@transaction.atomic
def save_fixes(*, plan_import: PlanImport, fixes: Fixes, by: Any, replace: bool = False) -> PlanImport:
    """Keep decisions about the doubts of a file, on top of earlier ones or instead of them (`replace`).

    Raises:
        NotAllowed: the person may not edit the plan.
        WrongState: the file was imported or put aside meanwhile.
    """
    can_manage_plan(by, plan_import.programme).require()
    waiting = PlanImport.objects.filter(pk=plan_import.pk, status=ImportStatus.READ)
    kept = fixes if replace else fixes_of(plan_import).merged(fixes)
    result = plan_import.result | {"fixes": kept.to_json()}
    if not waiting.update(result=result):
        raise WrongState
    plan_import.result = result
    Event.record(plan_import, "plan_fixes_saved", by=by, data=fixes.to_json())
    return plan_import


@transaction.atomic
def apply_import(*, plan_import: PlanImport, by: Any, fixes: dict[str, Any] | None = None) -> Plan:
    """Import the file as the preview shows it. `fixes` (shape of `Fixes.to_json`) come on top of the saved ones.

    Raises:
        NotAllowed: the person may not edit the plan.
        WrongState: the file was imported or put aside meanwhile.
        UnreadableAnnex: the kept file can no longer be read.
    """
    programme = plan_import.programme
    can_manage_plan(by, programme).require()
    chosen = fixes_of(plan_import).merged(Fixes.from_json(fixes))
    waiting = PlanImport.objects.filter(pk=plan_import.pk, status=ImportStatus.READ)
    if not waiting.update(status=ImportStatus.APPLIED, applied_at=now()):
        raise WrongState
    _settle_units(programme.commune, chosen, by)
    outcome = import_annex(
        programme=programme,
        annex=read_import(plan_import, Fixes(columns=chosen.columns)),
        by=by,
        unit=plan_import.unit,
        rewordings=chosen.rewordings,
        readings=chosen.timings,
    )
    plan_import.refresh_from_db()
    plan_import.applied_plan = outcome.plan
    plan_import.result |= {"fixes": chosen.to_json(), "diff": outcome.diff.summary()}
    plan_import.save()
    Event.record(plan_import, "plan_applied", by=by, from_state=ImportStatus.READ, to_state=ImportStatus.APPLIED)
    return outcome.plan


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


@transaction.atomic
def discard_import(*, plan_import: PlanImport, by: Any) -> PlanImport:
    """Put a file aside; it stays kept.

    Raises:
        NotAllowed: the person may not edit the plan.
        WrongState: it was imported meanwhile.
    """
    can_manage_plan(by, plan_import.programme).require()
    open_states = [ImportStatus.READ, ImportStatus.FAILED]
    before = plan_import.status
    if not PlanImport.objects.filter(pk=plan_import.pk, status__in=open_states).update(status=ImportStatus.DISCARDED):
        raise WrongState
    plan_import.refresh_from_db()
    Event.record(plan_import, "plan_discarded", by=by, from_state=before, to_state=plan_import.status)
    return plan_import
