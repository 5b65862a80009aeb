"""Surveys go into the next year as drafts: questions, words and places; no answer, no result."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.models import Event
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear
from criteria.turning import Carrier, Line, Turn, add_carrier
from surveys.enums import PointKind, SurveyKind, SurveyStatus
from surveys.models import Question, Survey, SurveyVersion
from surveys.ready import KEYS, ready_for
from tasks.year_words import next_words

from .periods import SPANS, first_periods
from .points import add_points, add_web_point
from .questions import COPIED


def register() -> None:
    """Called once when the app is ready."""
    add_carrier(Carrier("surveys", 20, preview_surveys, carry_surveys))


def preview_surveys(programme: ProgrammeYear, year: int) -> list[Line]:
    """How many questionnaires go over, and how many still take answers; one query."""
    states = list(Survey.objects.filter(programme=programme).values_list("status", flat=True))
    lines = [
        Line(_("Khảo sát (bản nháp: câu hỏi, điểm lấy ý kiến)"), len(states), _("mã QR mới; phiếu cũ ở lại năm cũ"))
    ]
    if running := sum(1 for status in states if status in {SurveyStatus.OPEN, SurveyStatus.PAUSED}):
        note = _("hãy kết thúc và chốt kết quả trước khi khép năm cũ")
        lines.append(Line(_("Khảo sát còn đang mở"), running, note, taken=False, needs_look=True, closing=True))
    return lines


def carry_surveys(turn: Turn) -> list[Line]:
    """A draft for each survey of the old year, unless the new year has surveys already."""
    if Survey.objects.filter(programme=turn.new).exists():
        return []
    leaves = Criterion.objects.filter(criteria_set=turn.new.criteria_set_id, kind=NodeKind.LEAF)
    by_code = {leaf.code: leaf for leaf in leaves}
    tasks = turn.made.get("tasks", {})
    old_ones = Survey.objects.filter(programme=turn.old).select_related("criterion").order_by("pk")
    for old in old_ones:
        _carry(turn, old, by_code, tasks)
    return [Line(_("Khảo sát bản nháp"), len(old_ones), _("mở lấy ý kiến khi sẵn sàng"), url_name="survey_list")]


def _carry(turn: Turn, old: Survey, leaves: dict[str, Criterion], tasks: dict[int, Any]) -> Survey:
    def said(words: dict[str, str]) -> dict[str, str]:
        return {language: next_words(text, turn.old.year, turn.new.year) for language, text in words.items()}

    survey = Survey.objects.create(
        programme=turn.new,
        created_by=turn.by,
        kind=old.kind,
        title=next_words(old.title, turn.old.year, turn.new.year),
        heading=said(old.heading),
        intro=said(old.intro),
        thanks=said(old.thanks),
        languages=old.languages,
        criterion=leaves.get(old.criterion.code) if old.criterion else None,
        task=tasks.get(old.task_id or 0),
        index_kind=old.index_kind,
        margin=old.margin,
        layout=old.layout,
    )
    version = SurveyVersion.objects.create(survey=survey, number=1)
    latest = old.versions.order_by("-number").first()
    rows = latest.questions.order_by("position") if latest else []
    Question.objects.bulk_create(
        Question(version=version, **{name: getattr(row, name) for name in COPIED}) for row in rows
    )
    Event.record(survey, "survey_turned", by=turn.by, data={"from_year": turn.old.year})
    first_periods(survey, _span(old), by=turn.by)
    add_web_point(survey, by=turn.by)
    for point in old.points.active().exclude(kind=PointKind.WEB).select_related("unit").order_by("pk"):
        add_points(survey=survey, by=turn.by, names=[point.name], kind=point.kind, unit=point.unit)
    return survey


def _span(old: Survey) -> str:
    """How the new year is divided: as the ready-made questionnaire says, else like the old year."""
    if old.kind in KEYS and old.kind != SurveyKind.OTHER:
        periods = ready_for(old.kind, old.programme.commune).periods
        return periods if periods in SPANS else "year"
    return "quarters" if old.periods.count() > 1 else "year"
