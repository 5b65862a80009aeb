"""From 2026 to 2027: what goes over, what stays, once and for all; a closed year can only be read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Commune
from assessments.models import Responsibility
from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from criteria.models import ProgrammeYear
from criteria.services.sets import copy_set
from criteria.services.turning import preview_turn, reopen_year, shut_year, try_turn, turn_year
from evidence.services import add_note
from reports.sanity import is_sound, run_checks
from surveys.enums import SurveyStatus
from surveys.models import Survey
from surveys.services.building import change_settings
from tasks.annex import read_annex
from tasks.annex.known import PLANS
from tasks.enums import OccurrenceStatus as S
from tasks.enums import ScheduleKind, TaskStatus
from tasks.models import Occurrence, Plan, Task
from tasks.plan_rows import identity_of
from tasks.services.importing import import_annex
from tasks.services.plan_units import known_units
from tasks.services.windows import refresh_windows
from tasks.year_words import next_timing, next_words
from tests.factories.accounts import CommuneFactory, administrator, leader, reviewer, staff
from tests.factories.assessments import ResponsibilityFactory
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.surveys import whole_survey
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calm(settings):
    settings.CLOCK_TODAY = dt.date(2026, 12, 28)
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def year():
    return ProgrammeYearFactory(year=2026)


@pytest.fixture
def judge(year):
    return reviewer(year.commune)


@pytest.fixture
def thanh_ha():
    """The plan of a whole commune as it was printed."""
    commune = CommuneFactory(slug="thanh-ha", name="Thanh Hà")
    programme = ProgrammeYearFactory(commune=commune, year=2026)
    CriterionFactory(criteria_set=programme.criteria_set, code="1.1.a")
    path = next(path for path in sorted(PLANS.iterdir()) if "thanh-ha" in path.name or "thanh_ha" in path.name)
    annex = read_annex(path, year=2026, units=known_units(commune), commune=commune.name)
    import_annex(programme=programme, annex=annex, by=None)
    return programme


def page(programme):
    return reverse("year_turn", args=[programme.commune.slug, programme.year])


def turned(year, judge, criteria_set=None):
    return turn_year(programme=year, criteria_set=criteria_set or year.criteria_set, by=judge)[0]


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "moved"),
    [
        ("Quý I", "Quý I"),
        ("Trước 01/12/2026", "Trước 01/12/2027"),
        ("Từ tháng 12/2025 đến tháng 3/2026", "Từ tháng 12/2026 đến tháng 3/2027"),
        ("Tháng 6 năm 2026", "Tháng 6 năm 2027"),
        ("Theo Kế hoạch 120261", "Theo Kế hoạch 120261"),
    ],
)
def test_a_timing_moves_with_its_year(printed, moved):
    assert next_timing(printed, 2026, 2027) == moved


def test_the_29th_of_february_falls_on_the_28th():
    assert next_timing("Trước 29/02/2028", 2028, 2029) == "Trước 28/02/2029"
    assert next_timing("Trước 28/02/2027", 2027, 2028) == "Trước 28/02/2028"


@pytest.mark.parametrize(
    ("printed", "moved"),
    [
        ("Ban hành kế hoạch năm 2026", "Ban hành kế hoạch năm 2027"),
        ("Theo Quyết định ngày 05 tháng 01 năm 2026", "Theo Quyết định ngày 05 tháng 01 năm 2026"),
        ("Giai đoạn năm 2026 - 2030", "Giai đoạn năm 2026 - 2030"),
        ("Công khai 100% thủ tục", "Công khai 100% thủ tục"),
    ],
)
def test_a_title_moves_only_the_year_of_the_work(printed, moved):
    assert next_words(printed, 2026, 2027) == moved


# --- the plan -----------------------------------------------------------------------------------------------------


def test_a_whole_plan_goes_over_and_everything_is_sound(thanh_ha):
    judge = reviewer(thanh_ha.commune)
    living = Task.objects.of(thanh_ha).active()
    new = turned(thanh_ha, judge)
    tasks = Task.objects.of(new)
    assert tasks.count() == living.count() > 30
    assert set(tasks.values_list("task_units__unit__name", "task_units__role")) == set(
        living.values_list("task_units__unit__name", "task_units__role")
    )
    days = Occurrence.objects.filter(task__programme=new, counts=True)
    assert all(day.year == 2027 for pair in days.values_list("starts_on", "ends_on") for day in pair)
    assert (
        tasks.filter(schedule_kind=ScheduleKind.UNKNOWN).count()
        == living.filter(schedule_kind=ScheduleKind.UNKNOWN).count()
    )
    assert not any(refresh_windows(task) for task in Task.objects.of(new).select_related("programme"))
    assert new.phases.count() == 6
    assert is_sound(run_checks())


def test_the_grammar_reads_the_timing_anew(year, judge):
    plan = PlanFactory(programme=year)
    quarter = TaskFactory(plan=plan, timing_text="Quý I", title="Làm trong quý")
    before = TaskFactory(plan=plan, timing_text="Trước 01/12/2026", title="Làm trước tháng 12 năm 2026")
    week = TaskFactory(plan=plan, timing_text="Hằng tuần", title="Làm mỗi tuần")
    turned(year, judge)

    def days(old):
        rows = Occurrence.objects.filter(task__programme__year=2027, task__title__startswith=old.title[:8])
        return list(rows.order_by("starts_on").values_list("starts_on", "ends_on"))

    assert days(quarter) == [(dt.date(2027, 1, 1), dt.date(2027, 3, 31))]
    assert days(before) == [(dt.date(2027, 1, 1), dt.date(2027, 11, 30))]
    assert len(days(week)) in {47, 48}


def test_next_years_file_finds_the_rows_again(year, judge):
    """The identity of a row is that of its new words, so the official plan updates it instead of doubling it."""
    plan = PlanFactory(programme=year)
    title = "Ban hành kế hoạch năm 2026"
    TaskFactory(plan=plan, title=title, identity=identity_of("task", 0, [], title))
    new = turned(year, judge)
    task = Task.objects.get(programme=new)
    assert task.title == "Ban hành kế hoạch năm 2027"
    assert task.identity == identity_of("task", 0, [], task.title)


def test_what_is_gone_and_what_was_done_stay(year, judge):
    plan = PlanFactory(programme=year)
    TaskFactory(plan=plan, gone=True)
    kept = TaskFactory(plan=plan, note="Làm cùng thôn")
    OccurrenceFactory(task=kept, done=True)
    new = turned(year, judge)
    task = Task.objects.get(programme=new)
    assert (task.note, task.status) == ("Làm cùng thôn", TaskStatus.ACTIVE)
    assert not task.occurrences.exclude(status=S.OPEN).exists()
    assert Task.objects.of(year).count() == 2


def test_another_set_keeps_criteria_by_code_and_says_what_was_lost(year, judge):
    kept, dropped = (CriterionFactory(criteria_set=year.criteria_set, code=code) for code in ("1.1", "9.9"))
    other = copy_set(
        source=year.criteria_set, code="bo-2027", title="Bộ 2027", applies_from=2027, by=judge, owner=year.commune
    )
    other.criteria.filter(code="9.9").delete()
    plan = PlanFactory(programme=year)
    TaskFactory(plan=plan, criterion=kept, title="Giữ")
    TaskFactory(plan=plan, criterion=dropped, title="Mất")
    new, lines = turn_year(programme=year, criteria_set=other, by=judge)
    assert Task.objects.get(programme=new, title="Giữ").criterion.criteria_set == other
    assert Task.objects.get(programme=new, title="Mất").criterion is None
    assert [line.count for line in lines if line.needs_look] == [1]


def test_surveys_become_drafts_without_answers(year, judge):
    point = whole_survey(programme=year)
    old = point.survey
    new = turned(year, judge)
    survey = Survey.objects.get(programme=new)
    assert (survey.status, survey.responses.count()) == (SurveyStatus.DRAFT, 0)
    wording = [list(s.versions.get().questions.values_list("code", "text")) for s in (old, survey)]
    assert wording[0] == wording[1]
    assert set(old.points.values_list("name", flat=True)) <= set(survey.points.values_list("name", flat=True))
    assert not set(old.points.values_list("code", flat=True)) & set(survey.points.values_list("code", flat=True))
    assert all(period.starts_on.year == 2027 for period in survey.periods.all())


def test_who_scores_what_goes_over(year, judge):
    row = ResponsibilityFactory(programme=year)
    new = turned(year, judge)
    assert Responsibility.objects.get(programme=new).unit == row.unit


# --- once ---------------------------------------------------------------------------------------------------------


def test_two_clicks_make_one_year(year, judge):
    TaskFactory(plan=PlanFactory(programme=year))
    first = turned(year, judge)
    second, lines = turn_year(programme=year, criteria_set=year.criteria_set, by=administrator(year.commune))
    assert (second, lines) == (first, [])
    assert Task.objects.filter(programme=first).count() == 1
    assert Event.objects.filter(verb="year_turned").count() == 1


def test_a_year_that_is_there_already_is_filled(year, judge):
    TaskFactory(plan=PlanFactory(programme=year))
    empty = ProgrammeYearFactory(commune=year.commune, year=2027)
    assert turned(year, judge) == empty
    assert Task.objects.filter(programme=empty).count() == 1


def test_a_plan_that_is_there_already_stays(year, judge):
    TaskFactory(plan=PlanFactory(programme=year), title="Của năm cũ")
    ready = ProgrammeYearFactory(commune=year.commune, year=2027)
    TaskFactory(plan=PlanFactory(programme=ready), title="Của năm mới")
    turned(year, judge)
    assert [task.title for task in Task.objects.of(ready)] == ["Của năm mới"]


def test_a_trial_counts_and_leaves_nothing(year, judge):
    TaskFactory(plan=PlanFactory(programme=year))
    before = Event.objects.count()
    lines = try_turn(programme=year, criteria_set=year.criteria_set, by=judge)
    assert lines[0].count == 1
    assert not ProgrammeYear.objects.filter(year=2027).exists()
    assert Event.objects.count() == before


def test_only_who_manages_years_turns_them(year):
    for stranger in (leader(year.commune), reviewer(CommuneFactory())):
        with pytest.raises(NotAllowed):
            turned(year, stranger)


def test_a_set_of_another_commune_is_refused_and_nothing_stays(year, judge):
    foreign = ProgrammeYearFactory().criteria_set
    foreign.owner = Commune.objects.exclude(pk=year.commune_id).first()
    foreign.save()
    with pytest.raises(Invalid):
        turned(year, judge, foreign)
    assert not ProgrammeYear.objects.filter(commune=year.commune, year=2027).exists()


# --- closing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def unfinished(year):
    """One task of once with two late windows, one that repeats with one."""
    plan = PlanFactory(programme=year)
    once = TaskFactory(plan=plan, title="Lắp bảng", schedule_kind=ScheduleKind.WINDOW, timing_text="Quý I, Quý III")
    OccurrenceFactory(task=once)
    OccurrenceFactory(task=once, label="Quý III", starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 9, 30))
    OccurrenceFactory(task=TaskFactory(plan=plan, title="Báo cáo hằng quý", timing_text="Hằng quý"))
    return once


def test_unfinished_work_goes_over_once_with_its_new_day(year, judge, unfinished):
    new = turned(year, judge)
    until = dt.date(2027, 2, 28)
    shut_year(programme=year, by=judge, carry_until=until)
    carried = Occurrence.objects.get(carried_from__isnull=False)
    assert (carried.task.programme, carried.task.title, carried.ends_on) == (new, "Lắp bảng", until)
    assert carried.label == "Chuyển từ năm 2026: Quý III"
    assert carried.counts
    reopen_year(programme=year, by=judge, reason="Bổ sung phụ lục")
    shut_year(programme=year, by=judge, carry_until=until)
    assert Occurrence.objects.filter(carried_from__isnull=False).count() == 1


def test_a_carried_window_stays_when_windows_are_computed_again(year, judge, unfinished):
    new = turned(year, judge)
    shut_year(programme=year, by=judge, carry_until=dt.date(2027, 3, 31))
    carried = Occurrence.objects.get(carried_from__isnull=False)
    assert not refresh_windows(Task.objects.get(pk=carried.task_id))
    new.cut_off = dt.date(2027, 10, 31)
    new.save()
    carried.refresh_from_db()
    assert carried.counts
    assert is_sound(run_checks())


def test_a_closed_year_is_read_only(year, judge, unfinished, settings):
    settings.CLOCK_TODAY = dt.date(2026, 9, 1)
    officer = staff(unfinished.task_units.create(role="support", unit=_unit(year)).unit)
    survey = whole_survey(programme=year).survey
    shut_year(programme=year, by=judge)
    unfinished.programme = ProgrammeYear.objects.get(pk=year.pk)
    with pytest.raises(NotAllowed, match="Năm 2026 đã khép lại từ ngày 01/09/2026"):
        add_note(
            programme=unfinished.programme,
            unit=_unit(year),
            by=officer,
            title="x",
            text="x",
            proof_date=dt.date(2026, 8, 1),
            occurrences=list(unfinished.occurrences.all()),
        )
    with pytest.raises(NotAllowed, match="khép lại"):
        change_settings(survey=Survey.objects.get(pk=survey.pk), by=judge, title="Khác")
    reopen_year(programme=year, by=judge, reason="Sở yêu cầu bổ sung")
    change_settings(survey=Survey.objects.get(pk=survey.pk), by=judge, title="Khác")
    event = Event.objects.get(verb="reopen_year")
    assert event.comment == "Sở yêu cầu bổ sung"


def _unit(year):
    from tests.factories.accounts import UnitFactory

    return year.commune.units.first() or UnitFactory(commune=year.commune)


def test_opening_again_asks_why_and_closing_twice_is_told(year, judge):
    shut_year(programme=year, by=judge)
    with pytest.raises(WrongState):
        shut_year(programme=ProgrammeYear.objects.get(pk=year.pk), by=judge)
    with pytest.raises(CommentRequired):
        reopen_year(programme=year, by=judge, reason=" ")
    with pytest.raises(NotAllowed):
        reopen_year(programme=year, by=leader(year.commune), reason="x")


def test_nothing_is_carried_into_a_year_that_is_closed(year, judge, unfinished):
    turned(year, judge)
    ProgrammeYear.objects.filter(year=2027).update(is_closed=True, turned_from=None)
    with pytest.raises(NotAllowed, match="Năm 2027 đã khép lại"):
        shut_year(programme=year, by=judge, carry_until=dt.date(2027, 3, 31))
    with pytest.raises(NotAllowed, match="Năm 2027 đã khép lại"):
        turn_year(programme=year, criteria_set=year.criteria_set, by=judge)
    assert not Occurrence.objects.filter(carried_from__isnull=False).exists()


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_from_preview_to_result(client, year, judge, unfinished):
    client.force_login(judge)
    text = client.get(page(year)).content.decode()
    assert "Chạy thử" in text
    chosen = {"criteria_set": year.criteria_set_id}
    tried = client.post(page(year), chosen | {"viec": "thu"})
    assert "chưa ghi gì" in tried.content.decode()
    assert not ProgrammeYear.objects.filter(year=2027).exists()
    assert client.post(page(year), chosen | {"viec": "lap"}).status_code == 302
    assert client.post(page(year), chosen | {"viec": "lap"}).status_code == 302
    text = client.get(page(year)).content.decode()
    assert "Mở kế hoạch năm mới" in text
    assert client.post(page(year), {"viec": "khep", "carries": "on"}).status_code == 422
    assert client.post(page(year), {"viec": "khep", "carries": "on", "carry_until": "2026-03-31"}).status_code == 422
    assert client.post(page(year), {"viec": "khep", "carries": "on", "carry_until": "2027-03-31"}).status_code == 302
    assert Occurrence.objects.filter(carried_from__isnull=False).count() == 1
    assert client.post(page(year), {"viec": "mo", "reason": ""}).status_code == 422
    assert client.post(page(year), {"viec": "mo", "reason": "Bổ sung"}).status_code == 302
    assert not ProgrammeYear.objects.get(pk=year.pk).is_closed


def test_who_may_not_manage_years_does_not_see_it(client, year):
    client.force_login(leader(year.commune))
    assert client.get(page(year)).status_code == 403


def test_the_page_asks_at_most_twelve_questions(client, year, judge, unfinished):
    client.force_login(judge)
    client.get(page(year))
    assert queries_of(lambda: client.get(page(year))) <= 12
    for _at in range(20):
        TaskFactory(plan=Plan.objects.get(programme=year))
    assert queries_of(lambda: client.get(page(year))) <= 12
    turned(year, judge)
    assert queries_of(lambda: client.get(page(year))) <= 12


def test_the_preview_names_what_stays(year, unfinished):
    lines = {line.label: line for line in preview_turn(year)}
    assert lines["Nhiệm vụ trong kế hoạch"].count == 2
    assert lines["Nhiệm vụ chưa xong (một lần, một khoảng)"].count == 1
    assert not lines["Kỳ chưa xong của việc lặp lại"].taken
