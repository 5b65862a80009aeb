"""Surveys: tallies against the responses they were added up from, frozen results against their hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from assessments.enums import Severity
from surveys.enums import ResponseStatus
from surveys.models import CollectionPoint, DayTally, Response, ResultSheet, Survey, SurveyPeriod, Tally
from surveys.open_forms import questionnaire_of
from surveys.questionnaire import Measure, cells, measure
from surveys.sheets import digest

from .findings import Finding, row
from .links import Rule, differ

BATCH = 2000
COUNTS = ("received", "counted", "satisfied", "rated", "score_sum")

RULES: tuple[Rule, ...] = (
    Rule("survey_criterion", Survey, differ("criterion__criteria_set", "programme__criteria_set"),
         _l("Khảo sát “%(title)s” gắn tiêu chí không thuộc bộ tiêu chí của năm."), ("title",)),
    Rule("survey_task", Survey, differ("task__programme", "programme"),
         _l("Khảo sát “%(title)s” gắn nhiệm vụ của năm hoặc địa phương khác."), ("title",)),
    Rule("survey_window", SurveyPeriod, differ("occurrence__task__programme", "survey__programme"),
         _l("Đợt “%(label)s” của khảo sát “%(survey__title)s” gắn kỳ của năm hoặc địa phương khác."),
         ("label", "survey__title")),
    Rule("survey_point_unit", CollectionPoint, differ("unit__commune", "survey__programme__commune"),
         _l("Điểm lấy ý kiến “%(name)s” thuộc đơn vị của địa phương khác."), ("name",)),
    Rule("survey_response_place", Response,
         differ("period__survey", "survey") | differ("point__survey", "survey") | differ("version__survey", "survey"),
         _l("Phiếu %(pk)s ghi đợt, điểm hoặc bản câu hỏi của khảo sát khác.")),
    Rule("survey_sheet_period", ResultSheet, differ("period__survey", "survey"),
         _l("Kết quả đã chốt lần %(number)s của “%(survey__title)s” ghi đợt của khảo sát khác."),
         ("number", "survey__title")),
)  # fmt: skip

Cells = Counter[tuple[Any, ...]]
Days = Counter[tuple[Any, ...]]


def tallies() -> Iterator[Finding]:
    """Each survey is counted again from its responses, 2.000 at a time; what is kept is as large as its tallies."""
    for survey in Survey.objects.order_by("pk").only("pk", "title").iterator(chunk_size=BATCH):
        found, days, wrong = _recount(survey.pk)
        if wrong:
            words = _("Khảo sát “%(title)s”: %(count)d phiếu có số đã cộng khác câu trả lời của phiếu.")
            yield _finding("survey_response", words, survey, wrong)
        kept = _kept_cells(survey.pk)
        if differing := _differing(found, kept):
            words = _("Khảo sát “%(title)s”: %(count)d số đếm câu trả lời khác số phiếu đang lưu.")
            yield _finding("survey_tally", words, survey, differing)
        if differing := _differing(days, _kept_days(survey.pk)):
            words = _("Khảo sát “%(title)s”: %(count)d số đếm theo ngày khác số phiếu đang lưu.")
            yield _finding("survey_day", words, survey, differing)


def sheets() -> Iterator[Finding]:
    """Every frozen result has its hash, and the figures beside its data are those inside."""
    for sheet in ResultSheet.objects.order_by("pk").iterator(chunk_size=BATCH // 20):
        if digest(sheet.data) != sheet.sha256:
            sentence = _("Nội dung kết quả khảo sát đã chốt bị thay đổi: mã băm không khớp.")
        elif not _columns_agree(sheet):
            sentence = _("Số liệu cạnh kết quả khảo sát đã chốt khác số liệu bên trong.")
        else:
            continue
        yield Finding("survey_sheet", Severity.ERROR, sentence, row(ResultSheet, sheet.pk))


def survey_links() -> Iterator[Finding]:
    """What hangs on a survey belongs to it, its year and its commune. One query for each rule."""
    for rule in RULES:
        yield from rule.findings()


def _finding(check: str, words: str, survey: Survey, count: int) -> Finding:
    sentence = words % {"title": survey.title, "count": count}
    return Finding(check, Severity.ERROR, sentence, row(Survey, survey.pk))


def _recount(survey: int) -> tuple[Cells, Days, int]:
    """What the responses add up to, and how many carry other sums than their answers give."""
    found: Cells = Counter()
    days: Days = Counter()
    wrong = 0
    rows = Response.objects.filter(survey=survey).order_by("pk")
    columns = ("version_id", "period_id", "point_id", "channel", "answered_on", "status", "answers",
               "satisfied", "rated", "score_sum")  # fmt: skip
    for version, period, point, channel, day, status, answers, *sums in rows.values_list(*columns).iterator(BATCH):
        place = (period, point, channel)
        days[*place, day, "received"] += 1
        questionnaire = questionnaire_of(version)
        wrong += measure(questionnaire, answers) != Measure(*sums)
        if status != ResponseStatus.COUNTED:
            continue
        for code, value in cells(questionnaire, answers):
            found[*place, code, value] += 1
        days[*place, day, "counted"] += 1
        for name, n in zip(COUNTS[2:], sums, strict=True):
            days[*place, day, name] += n
    return found, days, wrong


def _kept_cells(survey: int) -> Cells:
    columns = ("period", "point", "channel", "question", "value", "n")
    rows = Tally.objects.filter(survey=survey).values_list(*columns).iterator(BATCH)
    return Counter({tuple(key): n for *key, n in rows})


def _kept_days(survey: int) -> Days:
    kept: Days = Counter()
    rows = DayTally.objects.filter(survey=survey).values_list("period", "point", "channel", "day", *COUNTS)
    for period, point, channel, day, *sums in rows.iterator(BATCH):
        for name, n in zip(COUNTS, sums, strict=True):
            kept[period, point, channel, day, name] = n
    return kept


def _differing(found: Counter[tuple[Any, ...]], kept: Counter[tuple[Any, ...]]) -> int:
    """How many figures differ; nothing counted and a tally of zero are the same."""
    return sum(found[key] != kept[key] for key in found.keys() | kept.keys())


def _columns_agree(sheet: ResultSheet) -> bool:
    data = sheet.data
    percent = None if data.get("percent") is None else Decimal(data["percent"])
    inside = tuple(data.get(name) for name in ("responses", "satisfied", "rated", "score_sum", "index_kind"))
    beside = (sheet.responses, sheet.satisfied, sheet.rated, sheet.score_sum, sheet.index_kind)
    return inside == beside and percent == sheet.percent
