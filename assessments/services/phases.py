"""The steps of a year's assessment: opened, confirmed, submitted, final."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import facts, states
from assessments.confirmed import standing_of
from assessments.enums import AssessmentStatus, ScoreColumn, SnapshotKind
from assessments.models import Assessment
from assessments.permissions import (
    can_confirm,
    can_finalise,
    can_name_document,
    can_reopen,
    can_submit,
    stands_in,
)
from assessments.services.snapshots import take_snapshot
from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from common.workflow import advance
from criteria.models import ProgrammeYear

_UNCONFIRMED: dict[str, Any] = {"confirmed_at": None, "confirmed_by": None}
_UNSUBMITTED: dict[str, Any] = {"submitted_at": None, "submitted_by": None}


def open_assessment(*, programme: ProgrammeYear, by: Any = None) -> Assessment:
    """The year's assessment, made at the first call."""
    with transaction.atomic():
        assessment, made = Assessment.objects.get_or_create(programme=programme)
        if made:
            Event.record(assessment, "open_assessment", by=by)
    return assessment


@transaction.atomic
def confirm_scores(*, assessment: Assessment, by: Any, comment: str = "") -> Assessment:
    """The leader confirms column "Xã chấm" as the commune's self-assessment; a snapshot freezes it.

    Raises:
        Invalid: leaves without points are left; the sentence says how many and the first codes.
        WrongState: points or figures changed since `assessment` was read; what was not judged is not confirmed.
    """
    can_confirm(by, assessment).require()
    judged = facts.judge(assessment)
    if not judged.leaves:
        raise Invalid(_("Bộ tiêu chí của năm chưa có tiêu chí nào nên chưa có gì để xác nhận."))
    sheet = judged.sheets[ScoreColumn.COMMUNE]
    if sheet.missing:
        raise Invalid(
            _("Còn %(count)d tiêu chí chưa có điểm ở cột Xã chấm (%(codes)s). Hãy chấm đủ rồi xác nhận.")
            % {"count": len(sheet.missing), "codes": ", ".join(sheet.missing[:6])}
        )
    assessment = advance(
        assessment, states.CONFIRM, by=by, comment=comment, also=_judged(assessment), confirmed_at=now(),
        confirmed_by=by,
    )  # fmt: skip
    take_snapshot(assessment=assessment, kind=SnapshotKind.CONFIRMED, by=by)
    return assessment


def _judged(assessment: Assessment) -> dict[str, int]:
    """The row must still be at the version that was judged: every change of points and figures counts it up."""
    return {"version": assessment.version}


@transaction.atomic
def reopen_scores(*, assessment: Assessment, by: Any, comment: str) -> Assessment:
    """Open confirmed scores again, with a reason."""
    can_reopen(by, assessment).require()
    return advance(assessment, states.REOPEN, by=by, comment=comment, **_UNCONFIRMED)


@transaction.atomic
def submit_assessment(*, assessment: Assessment, by: Any, comment: str = "") -> Assessment:
    """Note that the dossier has been sent to Sở Nội vụ."""
    can_submit(by, assessment).require()
    assessment = advance(assessment, states.SUBMIT, by=by, comment=comment, submitted_at=now(), submitted_by=by)
    take_snapshot(assessment=assessment, kind=SnapshotKind.SUBMITTED, by=by)
    return assessment


@transaction.atomic
def return_dossier(*, assessment: Assessment, by: Any, comment: str) -> Assessment:
    """Take a submitted dossier back (Sở Nội vụ asks for more), with a reason."""
    can_submit(by, assessment).require()
    return advance(assessment, states.RETURN, by=by, comment=comment, **_UNSUBMITTED)


@transaction.atomic
def name_upper_document(*, assessment: Assessment, document: str, by: Any) -> Assessment:
    """Name the document of Sở Nội vụ whose points the commune is going to type in."""
    can_name_document(by, assessment).require()
    document = document.strip()
    if not document:
        raise Invalid(_("Hãy ghi số, ngày văn bản thẩm định của Sở Nội vụ."), field="document")
    rows = Assessment.objects.filter(pk=assessment.pk, status=AssessmentStatus.SUBMITTED)
    if rows.update(upper_document=document) != 1:
        raise WrongState
    data = {"before": assessment.upper_document, "after": document}
    assessment.upper_document = document
    Event.record(assessment, "name_document", by=by, data=data)
    return assessment


@transaction.atomic
def finalise(*, assessment: Assessment, by: Any, document: str = "") -> Assessment:
    """Sở Nội vụ's column is complete and final.

    Raises:
        Invalid: leaves without points are left, or the commune stands in and names no document.
        WrongState: points changed since `assessment` was read.
    """
    can_finalise(by, assessment).require()
    document = document.strip() or assessment.upper_document
    if stands_in(by, assessment) and not document:
        raise Invalid(_("Hãy ghi số, ngày văn bản thẩm định của Sở Nội vụ."), field="document")
    sheet = standing_of(assessment).judged.sheets[ScoreColumn.UPPER]
    if sheet.missing:
        raise Invalid(
            _("Còn %(count)d tiêu chí chưa có điểm ở cột Sở Nội vụ. Hãy chấm đủ rồi chốt.")
            % {"count": len(sheet.missing)}
        )
    assessment = advance(
        assessment, states.FINALISE, by=by, also=_judged(assessment), finalised_at=now(), finalised_by=by,
        upper_document=document,
    )  # fmt: skip
    take_snapshot(assessment=assessment, kind=SnapshotKind.FINAL, by=by)
    return assessment
