"""A whole small year in real rows and real files, made by the services: what checks and backups are tried on."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import Commune, Unit, User
from assessments.enums import ScoreColumn
from assessments.models import Assessment
from assessments.services import confirm_scores, open_assessment, record_measurement, save_score
from criteria.enums import LeafType
from criteria.models import Criterion, ProgrammeYear
from evidence.models import Evidence
from evidence.services import accept_evidence, add_note, upload_evidence
from tasks.models import Occurrence, Task
from tests.factories.accounts import CommuneFactory, UnitFactory, leader, reviewer, staff
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory


@dataclass
class Rows:
    """The rows a test breaks one by one."""

    commune: Commune
    programme: ProgrammeYear
    unit: Unit
    officer: User
    judge: User
    leaf: Criterion
    task: Task
    window: Occurrence
    photo: Evidence
    note: Evidence
    assessment: Assessment


def photo_bytes(colour: str = "navy") -> bytes:
    """A real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def a_year() -> Rows:
    """One unit, one task with a finished window, a photo and a note, a confirmed assessment."""
    commune = CommuneFactory()
    unit = UnitFactory(commune=commune)
    criteria_set = CriteriaSetFactory(verified=True)
    group = CriterionFactory(criteria_set=criteria_set, group=True)
    leaf = CriterionFactory(criteria_set=criteria_set, parent=group, leaf_type=LeafType.RATIO_LINEAR, target=90)
    programme = ProgrammeYearFactory(commune=commune, criteria_set=criteria_set)
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=unit, criterion=leaf)
    window = OccurrenceFactory(task=task)
    officer, judge = staff(unit), reviewer(commune)
    photo = upload_evidence(
        programme=programme, unit=unit, by=officer, upload=ContentFile(photo_bytes()), name="ảnh.jpg",
        title="Niêm yết thủ tục", proof_date=dt.date(2026, 2, 10), occurrences=[window],
    )  # fmt: skip
    accept_evidence(evidence=photo, by=judge)
    visit = ActivityFactory(task=task, unit=unit, created_by=officer, occurrence=window)
    note = add_note(
        programme=programme, unit=unit, by=officer, text="Đã phổ biến", title="Ghi chép", activity=visit,
        proof_date=dt.date(2026, 3, 1), occurrences=[window],
    )  # fmt: skip
    record_measurement(
        programme=programme, criterion=leaf, month=3, numerator=Decimal("80"), denominator=Decimal("100"), by=judge
    )
    assessment = open_assessment(programme=programme)
    save_score(
        assessment=assessment, criterion=leaf, column=ScoreColumn.COMMUNE, points=Decimal("8.88"), by=judge,
        reason="Theo số liệu",
    )  # fmt: skip
    assessment.refresh_from_db()
    assessment = confirm_scores(assessment=assessment, by=leader(commune))
    window.refresh_from_db()
    photo.refresh_from_db()
    return Rows(commune, programme, unit, officer, judge, leaf, task, window, photo, note, assessment)
