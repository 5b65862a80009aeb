"""An annex dropped on the portal: kept, read, shown with its doubts, and imported once a person says so."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.errors import Invalid, WrongState
from common.files.names import safe_name
from common.models import Event
from common.stale import hold
from criteria.models import ProgrammeYear
from tasks.annex import AnnexPlan, KnownUnit, UnreadableAnnex, read_annex, standard_units
from tasks.enums import ImportStatus
from tasks.import_doubts import doubts_of
from tasks.models import PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes, apply_to_units

from .plan_units import known_units


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
        "left": len(doubts_of(annex, Fixes(), {})),
    }


def fixes_of(plan_import: PlanImport) -> Fixes:
    """What people decided so far about this file."""
    return Fixes.from_json(plan_import.result.get("fixes"))


def read_import(
    plan_import: PlanImport, fixes: Fixes | None = None, known: Sequence[KnownUnit] | None = None
) -> AnnexPlan:
    """Read the kept file again, with the fixes as if they held already. Raises UnreadableAnnex.

    `known` are the commune's units, for a caller who fetched them already.
    """
    programme = plan_import.programme
    fixes = fixes or Fixes()
    if known is None:
        known = known_units(programme.commune)
    with _local_copy(plan_import) as path:
        return read_annex(
            path,
            year=programme.year,
            units=apply_to_units(fixes, known, standard_units()),
            commune=programme.commune.name,
            name=plan_import.original_name,
            columns=fixes.columns or None,
            edits=fixes.edits,
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


@transaction.atomic
def save_fixes(
    *, plan_import: PlanImport, by: Any, fixes: Fixes | None = None, change: Callable[[Fixes], Fixes] | None = None
) -> PlanImport:
    """Keep decisions about a file: `fixes` on top of the earlier ones, or what `change` makes of them.

    What a colleague decided meanwhile stays.

    Raises:
        NotAllowed: the person may not edit the plan.
        WrongState: the file was imported or put aside meanwhile.
        UnreadableAnnex: with these decisions no plan is left.
    """
    can_manage_plan(by, plan_import.programme).require()
    hold(plan_import)
    plan_import.refresh_from_db(fields=["result", "status"])
    earlier = fixes_of(plan_import)
    kept = change(earlier) if change else earlier.merged(fixes or Fixes())
    annex = read_import(plan_import, kept)
    result = plan_import.result | {
        "fixes": kept.to_json(),
        "left": len(doubts_of(annex, kept, {})),
        "tasks": sum(1 for _task in annex.tasks()),
    }
    waiting = PlanImport.objects.filter(pk=plan_import.pk, status=ImportStatus.READ)
    if not waiting.update(result=result):
        raise WrongState
    plan_import.result = result
    Event.record(plan_import, "plan_fixes_saved", by=by, data=_remembered(fixes or kept))
    return plan_import


def _remembered(fixes: Fixes) -> dict[str, Any]:
    """For the history: the answers, and of doubts left as they are their number."""
    data = fixes.to_json()
    return data | {"accepted": len(fixes.accepted)} if fixes.accepted else data


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
