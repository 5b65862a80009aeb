"""The consistency page: what a careful reviewer would ask before the dossier leaves the house.

Each check is one function with an id, a severity, a sentence and a link. They read from `Context`, gathered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from common.clock import today
from common.text import cut
from criteria import scoring
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from surveys.models import ResultSheet, SurveyPeriod
from surveys.selectors.sheets import unfrozen_periods
from surveys.sheets import proof_id
from tasks.enums import CriterionMatch, TaskStatus
from tasks.models import Occurrence, Task

from .enums import ScoreColumn, Severity
from .facts import Judged, Value, judge
from .models import Assessment, Measurement


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `url_name` and `pk` say where to mend it."""

    check: str
    severity: Severity
    sentence: str
    about: str = ""
    url_name: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Context:
    """Everything the checks read: a fixed number of queries."""

    programme: ProgrammeYear
    judged: Judged
    leaves: list[Criterion]
    units: Mapping[int, int]
    tasks: list[Task]
    overdue: int
    waiting: int
    unlinked: int
    measurements: list[Measurement]
    unfrozen: list[SurveyPeriod]
    proved: set[UUID]
    day: date


def context_of(assessment: Assessment) -> Context:
    """Gather for all checks at once."""
    programme = assessment.programme
    judged = judge(assessment)
    proofs = Evidence.objects.filter(programme=programme, purged_at__isnull=True)
    return Context(
        programme=programme,
        judged=judged,
        leaves=judged.leaves,
        units=judged.responsible,
        tasks=list(
            Task.objects.filter(programme=programme, status=TaskStatus.ACTIVE)
            .annotate(unit_count=Count("task_units"))
            .order_by("number")
        ),
        overdue=Occurrence.objects.filter(task__programme=programme).counted().overdue(today()).count(),
        waiting=proofs.filter(status=EvidenceStatus.SUBMITTED).count(),
        unlinked=proofs.filter(status=EvidenceStatus.ACCEPTED, criterion_links__isnull=True).count(),
        measurements=[row for rows in judged.gathered.months.values() for row in rows],
        unfrozen=list(unfrozen_periods(programme, today())),
        proved=_proved(judged.gathered.sheets),
        day=today(),
    )


def _proved(sheets: Sequence[ResultSheet]) -> set[UUID]:
    """The submission ids of those sheets that are accepted proof."""
    wanted = [proof_id(sheet.pk) for sheet in sheets]
    accepted = Evidence.objects.accepted().filter(client_id__in=wanted)
    return {found for found in accepted.values_list("client_id", flat=True) if found}


def _commune_points(context: Context, leaf: Criterion) -> Value:
    return context.judged.entered[ScoreColumn.COMMUNE].get(leaf.code)


def scored_without_proof(context: Context) -> Iterator[Finding]:
    """Points stand in column Xã, accepted proof does not."""
    for leaf in context.leaves:
        proof = context.judged.facts.evidence or {}
        accepted = proof.get(leaf.code, scoring.EvidenceCount()).accepted
        points = _commune_points(context, leaf)
        if not isinstance(points, Decimal) or points == 0 or accepted:
            continue
        severity = Severity.ERROR if leaf.needs_evidence else Severity.WARNING
        sentence = _("Đã chấm điểm nhưng chưa có minh chứng nào được duyệt.")
        yield Finding("no_proof", severity, sentence, leaf.code, "score_detail", leaf.pk)


def not_scored(context: Context) -> Iterator[Finding]:
    """Leaves without points in column Xã."""
    for leaf in context.leaves:
        points = _commune_points(context, leaf)
        if points is None:
            sentence = _("Cột Xã chấm chưa có điểm.")
        elif isinstance(points, scoring.Missing):
            sentence = _("Cột Xã chấm: %(why)s") % {"why": points.reason}
        else:
            continue
        yield Finding("not_scored", Severity.ERROR, sentence, leaf.code, "score_detail", leaf.pk)


def without_unit(context: Context) -> Iterator[Finding]:
    """Leaves nobody is responsible for."""
    for leaf in context.leaves:
        if leaf.pk not in context.units:
            sentence = _("Chưa có đơn vị phụ trách, nên cột Đơn vị chấm không ai nhập được.")
            yield Finding("no_unit", Severity.WARNING, sentence, leaf.code, "score_detail", leaf.pk)


def differs_from_proposal(context: Context) -> Iterator[Finding]:
    """Column Xã says something else than the facts do, and gives no reason."""
    proposals = {line.code: line for line in context.judged.proposal.lines}
    for leaf in context.leaves:
        points, line = _commune_points(context, leaf), proposals[leaf.code]
        score = context.judged.scores.get((leaf.pk, ScoreColumn.COMMUNE))
        if not isinstance(points, Decimal) or line.points is None or points == line.points:
            continue
        if score is not None and score.reason:
            continue
        sentence = _("Xã chấm %(given)s, khác điểm đề xuất %(points)s, mà chưa ghi lý do. %(why)s") % {
            "given": scoring.vi_points(points),
            "points": scoring.vi_points(line.points),
            "why": line.why,
        }
        yield Finding("differs", Severity.NOTE, sentence, leaf.code, "score_detail", leaf.pk)


def tasks_without_lead(context: Context) -> Iterator[Finding]:
    """Tasks nobody leads."""
    for task in context.tasks:
        if not task.unit_count:  # type: ignore[attr-defined]
            sentence = _("Nhiệm vụ chưa có đơn vị chủ trì: %(title)s") % {"title": cut(task.title, 120)}
            yield Finding("no_lead", Severity.WARNING, sentence, str(task.number), "task_detail", task.pk)


def unconfirmed_matches(context: Context) -> Iterator[Finding]:
    """Links from rows to criteria that only the computer proposed."""
    proposed = [task for task in context.tasks if task.criterion_match == CriterionMatch.PROPOSED]
    if proposed:
        sentence = _("%(count)d nhiệm vụ được gắn tiêu chí theo đề xuất của máy, chưa có người xác nhận.") % {
            "count": len(proposed)
        }
        yield Finding("match", Severity.WARNING, sentence, "", "task_matches")


def overdue_windows(context: Context) -> Iterator[Finding]:
    """Windows owed after their last day."""
    if context.overdue:
        sentence = _("%(count)d kỳ thực hiện đã quá hạn mà chưa có minh chứng.") % {"count": context.overdue}
        yield Finding("overdue", Severity.WARNING, sentence, "", "plan_overview")


def waiting_proofs(context: Context) -> Iterator[Finding]:
    """Proofs nobody has reviewed."""
    if context.waiting:
        sentence = _("%(count)d minh chứng đang chờ duyệt.") % {"count": context.waiting}
        yield Finding("waiting", Severity.WARNING, sentence, "", "review_queue")


def unlinked_proofs(context: Context) -> Iterator[Finding]:
    """Accepted proofs that carry no criterion and so stay out of the dossier."""
    if context.unlinked:
        sentence = _("%(count)d minh chứng đã duyệt nhưng chưa gắn tiêu chí nên sẽ không vào hồ sơ.") % {
            "count": context.unlinked
        }
        yield Finding("unlinked", Severity.WARNING, sentence, "", "evidence_list")


def odd_ratios(context: Context) -> Iterator[Finding]:
    """Ratios above 100 %, and months that have not come yet."""
    for row in context.measurements:
        if row.denominator and row.numerator > row.denominator and not row.criterion.allow_over_100:
            sentence = _("Tháng %(month)d có tỷ lệ vượt 100 %%.") % {"month": row.month}
            yield Finding("ratio", Severity.ERROR, sentence, row.criterion.code, "score_detail", row.criterion_id)
        if date(context.programme.year, row.month, 1) > context.day:
            sentence = _("Có số liệu của tháng %(month)d, tháng chưa đến.") % {"month": row.month}
            yield Finding("future", Severity.WARNING, sentence, row.criterion.code, "score_detail", row.criterion_id)


def unfrozen_surveys(context: Context) -> Iterator[Finding]:
    """Answers came in, the period is over, and nobody froze the result."""
    for period in context.unfrozen:
        sentence = _("Khảo sát “%(title)s”, %(period)s đã hết đợt và có phiếu nhưng chưa chốt kết quả.") % {
            "title": cut(period.survey.title, 120),
            "period": period.label,
        }
        yield Finding("survey_unfrozen", Severity.WARNING, sentence, "", "survey_sheets", period.survey_id)


def unproved_surveys(context: Context) -> Iterator[Finding]:
    """Points rest on a frozen result whose document is not accepted proof."""
    for surveyed in context.judged.gathered.surveyed.values():
        for sheet in surveyed.sheets:
            if proof_id(sheet.pk) in context.proved:
                continue
            code = sheet.survey.criterion.code if sheet.survey.criterion else ""
            sentence = _("Kết quả khảo sát “%(title)s” đã chốt nhưng bảng tổng hợp chưa là minh chứng đã duyệt.") % {
                "title": cut(sheet.survey.title, 120)
            }
            yield Finding("survey_unproved", Severity.WARNING, sentence, code, "survey_sheet", sheet.pk)


def conditions_not_met(context: Context) -> Iterator[Finding]:
    """Conditions of the set that stand in the way of recognition."""
    for result in context.judged.sheets[ScoreColumn.COMMUNE].conditions:
        if result.verdict == scoring.Verdict.NOT_MET:
            yield Finding("condition", Severity.ERROR, f"{result.title}: {result.why}", result.about)
        elif result.verdict == scoring.Verdict.UNKNOWN:
            yield Finding("condition", Severity.WARNING, f"{result.title}: {result.why}", result.about)


CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    conditions_not_met,
    not_scored,
    scored_without_proof,
    odd_ratios,
    unfrozen_surveys,
    unproved_surveys,
    without_unit,
    tasks_without_lead,
    unconfirmed_matches,
    overdue_windows,
    waiting_proofs,
    unlinked_proofs,
    differs_from_proposal,
)
ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def findings_of(assessment: Assessment) -> list[Finding]:
    """All findings, the worst first."""
    context = context_of(assessment)
    found = [finding for check in CHECKS for finding in check(context)]
    return sorted(found, key=lambda finding: ORDER[finding.severity])
