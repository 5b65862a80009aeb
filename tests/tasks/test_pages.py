"""Pages of tasks, activities and plans: who gets in, what they see, what a click does, how many queries it takes."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from criteria.enums import PhaseKind
from tasks.enums import CriterionMatch
from tasks.enums import OccurrenceStatus as S
from tasks.models import Activity, Task, TaskUnit
from tasks.services.importing import import_annex
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.criteria import CriterionFactory, PhaseFactory, ProgrammeYearFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory

from .annexes import USUAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế", code="phong-kt")


@pytest.fixture
def programme(lead):
    return ProgrammeYearFactory(commune=lead.commune)


@pytest.fixture
def plan(programme):
    return PlanFactory(programme=programme)


@pytest.fixture
def task(plan, lead):
    return TaskFactory(plan=plan, lead=lead, title="Công khai lịch công tác của UBND xã")


@pytest.fixture
def window(task):
    """The fourth quarter: open today, 20/11/2026."""
    return OccurrenceFactory(
        task=task, label="Quý IV/2026", starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 11, 30)
    )


def address(programme, name, *args):
    return reverse(name, args=[programme.commune.slug, programme.year, *args])


@pytest.fixture
def enter(client):
    """Sign somebody in and hand back the client."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


# --- doors --------------------------------------------------------------------------------------------------------

EVERYBODY = ["task_list", "activity_list"]
WHO_SEES_ALL = ["plan_overview"]
MANAGERS = ["plan_import", "plan_template", "task_matches"]


@pytest.mark.parametrize("name", [*EVERYBODY, *WHO_SEES_ALL, *MANAGERS, "activity_new"])
def test_a_page_asks_for_a_sign_in(client, programme, name):
    response = client.get(address(programme, name))
    assert response.status_code == 302
    assert "dang-nhap" in response.url or "login" in response.url


@pytest.mark.parametrize("name", [*EVERYBODY, *WHO_SEES_ALL, *MANAGERS, "activity_new"])
def test_another_communes_page_is_not_there(enter, programme, name):
    stranger = reviewer(CommuneFactory())
    assert enter(stranger).get(address(programme, name)).status_code == 404


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (lambda unit: staff(unit), {*EVERYBODY, "activity_new"}),
        (lambda unit: reviewer(unit.commune), {*EVERYBODY, *WHO_SEES_ALL, *MANAGERS, "activity_new"}),
        (lambda unit: leader(unit.commune), {*EVERYBODY, *WHO_SEES_ALL}),
        (lambda unit: administrator(unit.commune), {*EVERYBODY, *WHO_SEES_ALL, *MANAGERS}),
        (lambda unit: upper(unit.commune), {*EVERYBODY, *WHO_SEES_ALL}),
    ],
    ids=["staff", "reviewer", "leader", "administrator", "upper"],
)
def test_each_role_gets_into_its_own_pages(enter, programme, window, lead, who, allowed, settings):
    settings.MFA_REQUIRED_ROLES = ()
    visitor = enter(who(lead))
    for name in [*EVERYBODY, *WHO_SEES_ALL, *MANAGERS, "activity_new"]:
        expected = 200 if name in allowed else 403
        assert visitor.get(address(programme, name)).status_code == expected, name


@pytest.mark.parametrize("name", ["task_detail", "task_units", "task_edit", "task_criterion"])
def test_a_task_of_another_year_or_commune_is_not_there(enter, programme, name, lead):
    foreign = TaskFactory()
    judge = reviewer(lead.commune)
    assert enter(judge).get(address(programme, name, foreign.pk)).status_code == 404
    last_year = TaskFactory(plan=PlanFactory(programme=ProgrammeYearFactory(commune=lead.commune, year=2025)))
    assert enter(judge).get(address(programme, name, last_year.pk)).status_code == 404


def test_staff_see_only_the_work_of_their_units(enter, programme, task, window, lead):
    other = UnitFactory(commune=lead.commune)
    outsider = enter(staff(other))
    assert task.title not in outsider.get(address(programme, "task_list")).content.decode()
    assert outsider.get(address(programme, "task_detail", task.pk)).status_code == 404
    step = address(programme, "occurrence_step", window.pk, "occurrence_submit")
    assert outsider.post(step).status_code == 404


# --- the list -----------------------------------------------------------------------------------------------------


def titles(response):
    return [row["task"].title for row in response.context["rows"]]


def test_each_tab_shows_its_windows_and_counts_its_tasks(enter, programme, plan, lead):
    day = dt.date(2026, 11, 20)
    states = {
        "can-lam": {"ends_on": dt.date(2026, 11, 30), "starts_on": dt.date(2026, 10, 1)},
        "qua-han": {},
        "tra-lai": {"returned": True},
        "cho-duyet": {"submitted": True},
        "da-dat": {"done": True},
    }
    for name, values in states.items():
        OccurrenceFactory(task=TaskFactory(plan=plan, lead=lead, title=f"Việc {name}"), **values)
    OccurrenceFactory(task=TaskFactory(plan=plan, lead=lead, title="Không tính"), counts=False)
    judge = enter(reviewer(lead.commune))
    for name in states:
        response = judge.get(address(programme, "task_list"), {"xem": name})
        # a returned window of the first quarter is late as well
        expected = {f"Việc {name}"} | ({"Việc tra-lai"} if name == "qua-han" else set())
        assert set(titles(response)) == expected
        counts = {tab["url"]: tab["count"] for tab in response.context["tabs"]}
        assert counts[f"?xem={name}"] == len(expected)
    everything = judge.get(address(programme, "task_list"), {"xem": "tat-ca"})
    assert len(titles(everything)) == 6
    assert day.year == programme.year


def test_staff_see_first_what_their_unit_leads(enter, programme, plan, task, window, lead):
    shared = TaskFactory(plan=plan, lead=UnitFactory(commune=lead.commune), supports_all=True, title="Việc chung")
    officer, page = enter(staff(lead)), address(programme, "task_list")
    assert titles(officer.get(page, {"xem": "tat-ca"})) == [task.title]
    assert titles(officer.get(page, {"xem": "tat-ca", "phan": "phoi-hop"})) == [shared.title]
    assert set(titles(officer.get(page, {"xem": "tat-ca", "phan": "ca-hai"}))) == {task.title, shared.title}
    helper = enter(staff(UnitFactory(commune=lead.commune)))
    assert titles(helper.get(page, {"xem": "tat-ca"})) == [shared.title], (
        "a unit that leads nothing sees all of its work"
    )


def test_search_needs_no_marks_and_filters_combine(enter, programme, plan, lead, task, window):
    leaf = CriterionFactory(criteria_set=programme.criteria_set)
    other = TaskFactory(plan=plan, title="Hòm thư góp ý", criterion=leaf)
    judge = enter(reviewer(lead.commune))
    page = address(programme, "task_list")
    assert titles(judge.get(page, {"xem": "tat-ca", "q": "lich cong tac"})) == [task.title]
    assert titles(judge.get(page, {"xem": "tat-ca", "unit": lead.pk})) == [task.title]
    assert titles(judge.get(page, {"xem": "tat-ca", "criterion": leaf.pk})) == [other.title]
    assert titles(judge.get(page, {"xem": "tat-ca", "unit": lead.pk, "criterion": leaf.pk})) == []
    foreign = UnitFactory()
    assert len(titles(judge.get(page, {"xem": "tat-ca", "unit": foreign.pk}))) == 2, "a foreign choice filters nothing"


def test_the_list_takes_the_same_queries_for_5_and_60_tasks(
    enter, programme, plan, lead, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(count):
        for _ in range(count):
            each = TaskFactory(plan=plan, lead=lead, supports=[UnitFactory(commune=lead.commune)])
            for month in (9, 10, 11):
                OccurrenceFactory(task=each, starts_on=dt.date(2026, month, 1), ends_on=dt.date(2026, month, 30))

    judge = enter(reviewer(lead.commune))
    for tab in ("can-lam", "tat-ca"):
        page = f"{address(programme, 'task_list')}?xem={tab}"
        Task.objects.all().delete()
        fill(5)
        judge.get(page)
        with django_assert_max_num_queries(25) as five:
            judge.get(page)
        fill(55)
        with django_assert_num_queries(len(five)):
            assert len(judge.get(page).context["rows"]) == 25


def test_a_closed_phase_is_said_on_the_page(enter, programme, window, lead):
    PhaseFactory(programme=programme, kind=PhaseKind.RUN, ends_on=dt.date(2026, 10, 31))
    text = enter(staff(lead)).get(address(programme, "task_list")).content.decode()
    assert "31/10/2026" in text


# --- one task -----------------------------------------------------------------------------------------------------


def test_a_task_shows_print_reading_units_and_windows(enter, programme, lead):
    judge = reviewer(lead.commune)
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title__startswith="Ít nhất 01 lần/tuần")
    text = enter(judge).get(address(programme, "task_detail", task.pk)).content.decode()
    for words in ("Thường xuyên", "Mỗi tuần", "Phòng Văn hóa - Xã hội", "chịu trách nhiệm chính", "Tuần 1"):
        assert words in text, words
    history = enter(judge).get(address(programme, "task_history", task.pk)).content.decode()
    assert "nhập từ kế hoạch" in history


def test_a_task_with_48_windows_takes_the_same_queries_as_one_with_4(
    enter, programme, lead, django_assert_max_num_queries
):
    judge = reviewer(lead.commune)
    import_annex(programme=programme, annex=USUAL, by=judge)
    few = Task.objects.get(title="Công khai lịch công tác")
    many = Task.objects.get(title__startswith="Ít nhất 01 lần/tuần")
    visitor = enter(judge)
    visitor.get(address(programme, "task_detail", few.pk))
    with django_assert_max_num_queries(12) as first:
        visitor.get(address(programme, "task_detail", few.pk))
    with django_assert_max_num_queries(len(first)):
        visitor.get(address(programme, "task_detail", many.pk))


def test_a_window_is_returned_with_a_reason_and_waived_with_one(enter, programme, task, window, lead):
    judge = enter(reviewer(lead.commune))
    waive = address(programme, "occurrence_step", window.pk, "occurrence_waive")
    assert judge.get(waive).status_code == 200
    refused = judge.post(waive, {"comment": " "})
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in refused.content.decode()
    assert judge.post(waive, {"comment": "Quý này không có hồ sơ"}).status_code == 302
    window.refresh_from_db()
    assert (window.status, window.review_comment) == (S.WAIVED, "Quý này không có hồ sơ")


def test_a_step_that_is_not_possible_now_is_said_in_words(enter, programme, window, lead):
    judge = enter(reviewer(lead.commune))
    response = judge.post(address(programme, "occurrence_step", window.pk, "occurrence_accept"))
    assert response.status_code == 403
    assert "không có gì chờ duyệt" in response.content.decode()
    assert judge.get(address(programme, "occurrence_step", window.pk, "xoa-het")).status_code == 404


def test_an_own_hand_in_shows_the_button_disabled_with_the_reason(enter, programme, task, lead):
    judge = reviewer(lead.commune)
    OccurrenceFactory(task=task, submitted=True, submitted_by=judge)
    text = enter(judge).get(address(programme, "task_detail", task.pk)).content.decode()
    assert "Bạn là người nộp kỳ này nên không tự duyệt được" in text
    assert re.search(r"<button[^>]*disabled[^>]*>Duyệt đạt", text)


def test_units_are_edited_with_exactly_one_responsible(enter, programme, task, lead):
    second = UnitFactory(commune=lead.commune)
    judge = enter(reviewer(lead.commune))
    page = address(programme, "task_units", task.pk)
    refused = judge.post(page, {"leads": [lead.pk, second.pk]})
    assert refused.status_code == 422
    assert "đúng một đơn vị" in refused.content.decode()
    assert judge.post(page, {"leads": [lead.pk, second.pk], "responsible": second.pk}).status_code == 302
    assert TaskUnit.objects.get(task=task, is_responsible=True).unit == second
    only = judge.post(page, {"leads": [lead.pk], "supports": [second.pk], "supports_all": "on"})
    assert only.status_code == 302
    assert TaskUnit.objects.get(task=task, is_responsible=True).unit == lead, "a single lead needs no choice"
    foreign = UnitFactory()
    assert judge.post(page, {"leads": [foreign.pk]}).status_code == 422


def test_a_reading_of_the_timing_that_is_not_understood_stays_in_the_form(enter, programme, task, lead):
    judge = enter(reviewer(lead.commune))
    page = address(programme, "task_edit", task.pk)
    refused = judge.post(page, {"timing_reading": "khi trăng tròn đẹp trời"})
    assert refused.status_code == 422
    assert "khi trăng tròn đẹp trời" in refused.content.decode()
    assert judge.post(page, {"timing_reading": "Quý I, Quý III"}).status_code == 302
    assert [w.label for w in task.occurrences.all()] == ["Quý I/2026", "Quý III/2026"]


def seen_in(answer) -> str:
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def test_units_changed_since_the_page_was_opened_are_not_written_over_unseen(enter, programme, task, lead):
    second, third = UnitFactory(commune=lead.commune), UnitFactory(commune=lead.commune)
    judge, page = enter(reviewer(lead.commune)), address(programme, "task_units", task.pk)
    mine = {"leads": [lead.pk], "supports": [third.pk], "seen": seen_in(judge.get(page))}
    other = enter(reviewer(lead.commune))
    assert other.post(page, {"leads": [second.pk]}).status_code == 302
    refused = judge.post(page, mine)
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert f"Chủ trì: {second.name}; phối hợp: —." in shown
    assert re.search(rf'value="{third.pk}"[^>]*checked', shown), "what was ticked stays ticked"
    assert TaskUnit.objects.get(task=task, is_responsible=True).unit == second
    assert judge.post(page, mine | {"seen": seen_in(refused)}).status_code == 302
    assert TaskUnit.objects.get(task=task, is_responsible=True).unit == lead


def test_a_reading_or_note_changed_since_is_not_written_over_unseen(enter, programme, task, lead):
    judge, page = enter(reviewer(lead.commune)), address(programme, "task_edit", task.pk)
    seen = seen_in(judge.get(page))
    assert enter(reviewer(lead.commune)).post(page, {"timing_reading": "Quý II", "note": "Hỏi lại"}).status_code == 302
    refused = judge.post(page, {"timing_reading": "Quý III", "note": "Lời của tôi", "seen": seen})
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "Hiểu thời gian là: Quý II; ghi chú: Hỏi lại." in shown
    assert "Lời của tôi" in shown
    task.refresh_from_db()
    assert (task.timing_reading, task.note) == ("Quý II", "Hỏi lại")
    again = {"timing_reading": "Quý III", "note": "Lời của tôi", "seen": seen_in(refused)}
    assert judge.post(page, again).status_code == 302


# --- activities ---------------------------------------------------------------------------------------------------


def test_the_entry_form_knows_day_unit_and_kind(enter, programme, plan, lead):
    visits = TaskFactory(plan=plan, lead=lead, title="Ít nhất 1 lần/tuần lãnh đạo xuống địa bàn thôn")
    form = enter(staff(lead)).get(address(programme, "activity_new"), {"nhiem-vu": visits.pk}).context["form"]
    assert form.initial["happened_on"] == dt.date(2026, 11, 20)
    assert (form.initial["task"], form.initial["unit"], form.initial["kind"]) == (visits, lead.pk, "visit")


def test_an_activity_is_recorded_once_although_sent_twice(enter, programme, task, window, lead):
    officer = enter(staff(lead))
    page = address(programme, "activity_new")
    key = officer.get(page).context["form"].initial["client_id"]
    data = {
        "task": task.pk,
        "unit": lead.pk,
        "kind": "visit",
        "happened_on": "2026-11-18",
        "summary": "Dự họp thôn 3",
        "client_id": key,
    }
    first = officer.post(page, data)
    assert officer.post(page, data).url == first.url
    activity = Activity.objects.get()
    assert (activity.occurrence, activity.unit) == (window, lead)
    assert "Dự họp thôn 3" in officer.get(first.url).content.decode()


def test_a_wrong_day_is_said_and_what_was_typed_stays(enter, programme, task, lead):
    data = {"task": task.pk, "unit": lead.pk, "kind": "visit", "happened_on": "2027-01-05", "summary": "Dự họp thôn 3"}
    response = enter(staff(lead)).post(address(programme, "activity_new"), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "không thuộc năm 2026" in text
    assert "Dự họp thôn 3" in text


def test_an_activity_is_withdrawn_with_a_reason(enter, programme, task, lead):
    officer = staff(lead)
    activity = ActivityFactory(task=task, unit=lead, created_by=officer)
    page = address(programme, "activity_withdraw", activity.pk)
    assert enter(officer).post(page, {"comment": ""}).status_code == 422
    assert enter(officer).post(page, {"comment": "Ghi nhầm"}).status_code == 302
    activity.refresh_from_db()
    assert activity.is_withdrawn
    assert activity.summary not in enter(officer).get(address(programme, "activity_list")).content.decode()


def test_the_activity_list_takes_a_fixed_number_of_queries(
    enter, programme, task, lead, django_assert_num_queries, django_assert_max_num_queries
):
    visitor = enter(reviewer(lead.commune))
    ActivityFactory.create_batch(3, task=task, unit=lead)
    visitor.get(address(programme, "activity_list"))
    with django_assert_max_num_queries(20) as few:
        visitor.get(address(programme, "activity_list"))
    ActivityFactory.create_batch(30, task=task, unit=lead)
    with django_assert_num_queries(len(few)):
        visitor.get(address(programme, "activity_list"))


# --- the plan -----------------------------------------------------------------------------------------------------


def test_the_plan_is_a_tree_with_states(enter, programme, lead, django_assert_max_num_queries):
    judge = reviewer(lead.commune)
    import_annex(programme=programme, annex=USUAL, by=judge)
    visitor = enter(judge)
    visitor.get(address(programme, "plan_overview"))
    with django_assert_max_num_queries(12):
        response = visitor.get(address(programme, "plan_overview"), {"mo": "tat-ca"})
    groups = response.context["tree"]
    assert [node.section.title if node.section else None for node in groups] == ["CÔNG KHAI", None]
    assert groups[0].task_count == 3
    assert groups[0].total == 4 + 1 + 48
    text = response.content.decode()
    assert "Công khai các nội dung" in text
    assert "Báo cáo trước ngày 01/12" in text


def test_an_empty_year_says_what_to_do(enter, programme, lead):
    text = enter(reviewer(lead.commune)).get(address(programme, "plan_overview")).content.decode()
    assert "Thả tệp phụ lục Word hoặc Excel" in text


def test_proposals_are_confirmed_by_tick_and_all_at_once(enter, programme, plan, lead):
    leaf = CriterionFactory(criteria_set=programme.criteria_set)
    first, second = TaskFactory.create_batch(
        2, plan=plan, criterion=leaf, criterion_match=CriterionMatch.PROPOSED, match_score="0.810"
    )
    judge = enter(reviewer(lead.commune))
    page = address(programme, "task_matches")
    assert "81%" in judge.get(page).content.decode()
    judge.post(page, {"nut": "chon", "task": [first.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.criterion_match, second.criterion_match) == (CriterionMatch.CONFIRMED, CriterionMatch.PROPOSED)
    judge.post(page, {"nut": "tat-ca"})
    second.refresh_from_db()
    assert second.criterion_match == CriterionMatch.CONFIRMED


def test_a_criterion_is_changed_by_hand_or_declined(enter, programme, task, lead):
    leaf = CriterionFactory(criteria_set=programme.criteria_set)
    judge = enter(reviewer(lead.commune))
    page = address(programme, "task_criterion", task.pk)
    assert judge.post(page, {"criterion": CriterionFactory().pk}).status_code == 422
    assert judge.post(page, {"criterion": leaf.pk}).status_code == 302
    judge.post(page, {"criterion": ""})
    task.refresh_from_db()
    assert task.criterion_match == CriterionMatch.DECLINED
