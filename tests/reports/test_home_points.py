"""Secured, at risk, lost: what the year's points rest on, and the answer to "Năm nay có đạt không?"."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.facts import judge
from assessments.models import Answer, Measurement, Score
from assessments.selectors import assessment_of
from assessments.services import open_assessment
from common.clock import today
from criteria import scoring
from criteria.enums import AdjustmentKind, LeafType
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from reports.jobs import record_standing as nightly
from reports.models import StandingPoint
from reports.overview import standing
from reports.overview.outlook import Leaf, fitting, outlook, perfect_rest
from reports.overview.owed import owed_windows
from reports.services.standing import record_standing
from tests.factories.accounts import UnitFactory, UserFactory, leader
from tests.factories.assessments import AdjustmentFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.reports import add_proof, empty_year, give_points, working_year
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def of_type(programme: ProgrammeYear, kind: str) -> Criterion:
    """A leaf of that kind that wants proof before its points count."""
    leaf = leaves_of(programme.criteria_set).filter(leaf_type=kind).first()
    assert leaf is not None
    return leaf


def pass_fail(programme: ProgrammeYear) -> Criterion:
    leaf = leaves_of(programme.criteria_set).filter(leaf_type=LeafType.PASS_FAIL, needs_evidence=True).first()
    assert leaf is not None
    return leaf


def read(programme: ProgrammeYear, leaf: Criterion) -> Leaf:
    assessment = assessment_of(programme)
    owed, _names = owed_windows(programme)
    view = outlook(assessment, judge(assessment), owed, today())
    assert all(row.secured + row.risk + row.lost == row.maximum for row in view.leaves)
    assert all(min(row.secured, row.risk, row.lost) >= 0 for row in view.leaves)
    return next(row for row in view.leaves if row.criterion.pk == leaf.pk)


def parts(leaf: Leaf) -> tuple[Decimal, Decimal, Decimal]:
    return leaf.secured, leaf.risk, leaf.lost


def enter(programme: ProgrammeYear, leaf: Criterion, points: Decimal, column: str = ScoreColumn.COMMUNE) -> None:
    Score.objects.update_or_create(
        assessment=open_assessment(programme=programme), criterion=leaf, column=column,
        defaults={"points": points, "scored_at": dt.datetime(2026, 11, 19, tzinfo=dt.UTC), "scored_by": UserFactory()},
    )  # fmt: skip


def work(programme: ProgrammeYear, leaf: Criterion, **window: Any) -> Any:
    unit = UnitFactory(commune=programme.commune)
    plan = programme.plans.first() or PlanFactory(programme=programme)
    task = TaskFactory(plan=plan, lead=unit, criterion=leaf)
    return OccurrenceFactory(task=task, **window)


def test_nothing_known_is_all_risk_while_the_year_is_open() -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    assert parts(read(programme, leaf)) == (0, leaf.max_points, 0)


def test_entered_points_with_proof_are_secured_and_what_was_judged_lower_is_lost() -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    top = leaf.max_points or Decimal(0)
    enter(programme, leaf, top - Decimal("0.25"))
    add_proof(programme, UnitFactory(commune=programme.commune), leaf)
    assert parts(read(programme, leaf)) == (top - Decimal("0.25"), 0, Decimal("0.25"))


def test_entered_points_without_proof_are_at_risk() -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    enter(programme, leaf, leaf.max_points or Decimal(0))
    found = read(programme, leaf)
    assert parts(found) == (0, leaf.max_points, 0)
    assert found.lacking == 1


def test_a_late_window_puts_the_points_at_risk_and_a_running_one_does_not() -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    enter(programme, leaf, leaf.max_points or Decimal(0))
    add_proof(programme, UnitFactory(commune=programme.commune), leaf)
    work(programme, leaf, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 11, 30))
    running = read(programme, leaf)
    assert (running.secured, running.next_end) == (leaf.max_points, dt.date(2026, 11, 30))
    work(programme, leaf, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 9, 30))
    late = read(programme, leaf)
    assert (parts(late), late.late) == ((0, leaf.max_points, 0), 1)


def test_a_breach_is_lost_for_good_and_a_survey_may_still_rise() -> None:
    programme = empty_year()
    survey = of_type(programme, LeafType.SURVEY)
    enter(programme, survey, Decimal("0.50"))
    add_proof(programme, UnitFactory(commune=programme.commune), survey)
    top = survey.max_points or Decimal(0)
    assert parts(read(programme, survey)) == (Decimal("0.50"), top - Decimal("0.50"), 0)
    breaches = leaves_of(programme.criteria_set).filter(leaf_type=LeafType.BREACHES).first()
    if breaches is not None:
        Answer.objects.create(programme=programme, criterion=breaches, count=1, answered_by=UserFactory())
        assert read(programme, breaches).lost > 0


def test_after_the_cut_off_only_proof_that_waits_can_bring_points(settings: Any) -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    top = leaf.max_points or Decimal(0)
    enter(programme, leaf, top)
    settings.CLOCK_TODAY = dt.date(2026, 12, 1)
    assert parts(read(programme, leaf)) == (0, 0, top)
    EvidenceFactory(
        programme=programme, unit=UnitFactory(commune=programme.commune), criteria=[leaf],
        proof_date=dt.date(2026, 11, 1),
    )  # fmt: skip
    assert parts(read(programme, leaf)) == (0, top, 0)


def test_what_so_noi_vu_gave_is_secured_once_it_is_final() -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    top = leaf.max_points or Decimal(0)
    enter(programme, leaf, top)
    enter(programme, leaf, top - Decimal("0.25"), ScoreColumn.UPPER)
    moment, person = dt.datetime(2026, 11, 20, tzinfo=dt.UTC), UserFactory()
    type(assessment_of(programme)).objects.filter(programme=programme).update(
        status=AssessmentStatus.FINAL, confirmed_at=moment, confirmed_by=person, submitted_at=moment,
        submitted_by=person, finalised_at=moment, finalised_by=person,
    )  # fmt: skip
    assert parts(read(programme, leaf)) == (top - Decimal("0.25"), 0, Decimal("0.25"))


def test_the_best_ratio_grows_by_months_as_large_as_those_entered() -> None:
    rows = [Measurement(month=m, numerator=Decimal(50), denominator=Decimal(100)) for m in (1, 2)]
    assert perfect_rest(rows, 4, latest_only=False) == scoring.Ratio(Decimal(300), Decimal(400))
    assert perfect_rest(rows, 2, latest_only=False) == scoring.Ratio(Decimal(100), Decimal(200))
    assert perfect_rest(rows, 4, latest_only=True) == scoring.Ratio(Decimal(100), Decimal(100))
    assert perfect_rest([], 4, latest_only=False) is None


# --- the answer ---------------------------------------------------------------------------------------


def full_marks(programme: ProgrammeYear, leaves: list[Criterion], *, proof: bool) -> None:
    unit = UnitFactory(commune=programme.commune)
    for leaf in leaves:
        enter(programme, leaf, leaf.max_points or Decimal(0))
    if proof:
        add_proof(programme, unit, *leaves)


def test_the_answer_follows_what_is_secured_claimed_and_reachable(settings: Any) -> None:
    programme = empty_year()
    leaves = list(leaves_of(programme.criteria_set))
    assert standing(assessment_of(programme)).forecast.answer.words.startswith("Chưa đạt, nhưng còn kịp")
    full_marks(programme, leaves, proof=False)
    held = standing(assessment_of(programme)).forecast
    assert held.answer.words.startswith("Đạt, nếu giữ được")
    assert held.secured < Decimal(80) <= held.claimed
    add_proof(programme, UnitFactory(commune=programme.commune), *leaves)
    sure = standing(assessment_of(programme)).forecast
    assert sure.answer.words.startswith("Đạt. Điểm đã chắc đủ")
    assert [condition.code for condition in sure.open_conditions] == ["ky-luat"]
    Score.objects.filter(assessment__programme=programme).delete()
    give_points(programme, leaves[:5])
    settings.CLOCK_TODAY = dt.date(2026, 12, 5)
    assert standing(assessment_of(programme)).forecast.answer.tone == "danger"


def test_the_sentence_says_how_its_total_comes_from_the_points_beside_it() -> None:
    programme = empty_year()
    leaves = list(leaves_of(programme.criteria_set))
    full_marks(programme, leaves, proof=True)
    plain = standing(assessment_of(programme))
    assert "(" not in plain.forecast.answer.detail
    lower = leaves[0].max_points - Decimal(1)
    Score.objects.filter(criterion=leaves[0]).update(points=lower)
    bonus = programme.criteria_set.adjustment_rules.filter(kind=AdjustmentKind.BONUS).first()
    AdjustmentFactory(programme=programme, rule=bonus, points=Decimal("0.5"))
    told = standing(assessment_of(programme))
    assert (told.view.secured, told.forecast.extra, told.forecast.secured) == (99, Decimal("0.5"), Decimal("99.5"))
    assert "Đã chắc 99,5 điểm (tiêu chí 99, thưởng 0,5); mức này cần" in told.forecast.answer.detail


def test_a_figure_between_two_steps_counts_as_the_lower_one_everywhere() -> None:
    rule = SimpleNamespace(maximum=Decimal("1.3"), step=Decimal("0.25"))
    assert fitting(Decimal("1.24"), rule, 2) == Decimal("1.00")
    assert fitting(Decimal("1.3"), rule, 2) == Decimal("1.3")


def test_the_sums_by_group_and_by_unit_are_those_of_the_year() -> None:
    view = standing(assessment_of(working_year()))
    for rows in (view.groups, view.units):
        assert sum(row["secured"] for row in rows) == view.view.secured
        assert sum(row["risk"] for row in rows) == view.view.risk
        assert sum(row["lost"] for row in rows) == view.view.lost
    assert view.view.maximum == Decimal(100)


def test_what_brings_the_most_points_comes_first_with_its_unit_and_days() -> None:
    programme = empty_year()
    leaves = [leaf for leaf in leaves_of(programme.criteria_set) if leaf.leaf_type == LeafType.PASS_FAIL]
    for leaf in leaves_of(programme.criteria_set):
        enter(programme, leaf, leaf.max_points or Decimal(0))
    add_proof(programme, UnitFactory(commune=programme.commune), *leaves_of(programme.criteria_set))
    small, large = sorted(leaves, key=lambda leaf: leaf.max_points or 0)[:: len(leaves) - 1]
    window = work(programme, large)
    work(programme, small)
    found = standing(assessment_of(programme)).gains
    assert [gain.leaf.criterion.pk for gain in found[:2]] == [large.pk, small.pk]
    first = found[0]
    assert (first.what, first.days, first.points) == ("Nộp minh chứng 1 kỳ quá hạn", 10, large.max_points)
    assert first.unit == window.task.task_units.get().unit.name


def test_after_the_cut_off_no_step_is_due_today(settings: Any) -> None:
    programme = empty_year()
    leaf = pass_fail(programme)
    enter(programme, leaf, leaf.max_points or Decimal(0))
    unit = UnitFactory(commune=programme.commune)
    EvidenceFactory(programme=programme, unit=unit, criteria=[leaf], proof_date=dt.date(2026, 11, 1))
    settings.CLOCK_TODAY = dt.date(2026, 12, 5)
    found = standing(assessment_of(programme)).gains
    assert [(gain.what, gain.days_text) for gain in found] == [
        ("Duyệt 1 minh chứng đang chờ", "đã qua mốc tính điểm"),
    ]  # fmt: skip


# --- the record ---------------------------------------------------------------------------------------


def test_a_day_is_kept_once_and_the_line_shows_the_months(settings: Any) -> None:
    programme = working_year()
    for day in (dt.date(2026, 9, 10), dt.date(2026, 9, 30), dt.date(2026, 10, 31)):
        settings.CLOCK_TODAY = day
        record_standing(programme=programme)
        record_standing(programme=programme)
    assert StandingPoint.objects.filter(programme=programme).count() == 3
    settings.CLOCK_TODAY = dt.date(2026, 11, 20)
    trend = standing(assessment_of(programme)).trend
    assert [mark.day for mark in trend.marks] == [
        dt.date(2026, 9, 30), dt.date(2026, 10, 31), dt.date(2026, 11, 20),
    ]  # fmt: skip
    assert trend.since.startswith("Từ 30/09/2026 đến nay")


def test_every_night_running_years_are_kept_and_closed_ones_are_not() -> None:
    running, closed = working_year(), empty_year(year=2025)
    type(closed).objects.filter(pk=closed.pk).update(is_closed=True)
    assert nightly() == 1
    assert nightly() == 1
    point = StandingPoint.objects.get()
    view = standing(assessment_of(running))
    assert (point.programme_id, point.secured, point.at_risk) == (running.pk, view.view.secured, view.view.risk)
    assert point.total == view.sheet.total


def test_the_confirmation_keeps_its_day() -> None:
    from assessments.services import confirm_scores

    programme = working_year()
    assessment = assessment_of(programme)
    confirm_scores(assessment=assessment, by=leader(programme.commune))
    assert StandingPoint.objects.get().day == today()


def test_the_leader_s_reading_costs_the_same_for_few_and_many_rows() -> None:
    programme = working_year()
    few = queries_of(lambda: standing(assessment_of(programme)))
    for leaf in leaves_of(programme.criteria_set)[:12]:
        work(programme, leaf)
    assert queries_of(lambda: standing(assessment_of(programme))) == few <= 6
