"""The plan's table, calendar and year: one filter for all, few queries, what opens and what is folded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from common.errors import Invalid, NotAllowed
from tasks import gates
from tasks.enums import CriterionMatch, ScheduleKind
from tasks.models import PlanSection, SavedView, Task, ViewPreference
from tasks.selectors import groups_of, plans_of
from tasks.selectors.plan_choices import commune_first
from tasks.selectors.plan_year import bars_of
from tasks.selectors.plans import PRINTED
from tasks.services.saved_views import choose_default, rename_view, save_view
from tests.factories.accounts import UnitFactory, leader, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, PlanSectionFactory, TaskFactory
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

VIEWS = ["plan_overview", "plan_calendar", "plan_year"]


@pytest.fixture
def unit():
    return UnitFactory(name="Phòng Kinh tế")


@pytest.fixture
def programme(unit):
    return ProgrammeYearFactory(commune=unit.commune)


@pytest.fixture
def plan(programme):
    return PlanFactory(programme=programme)


@pytest.fixture
def judge(unit):
    return reviewer(unit.commune)


@pytest.fixture
def visit(client, judge, programme):
    """Open a view of the plan as the reviewer."""
    client.force_login(judge)

    def get(name="plan_overview", **query):
        return client.get(reverse(name, args=[programme.commune.slug, programme.year]), query)

    return get


def window(task, last, *, days=10, **more):
    return OccurrenceFactory(task=task, starts_on=last - dt.timedelta(days=days), ends_on=last, **more)


def shown(response):
    """The titles of the table's rows."""
    return {task.title for node in response.context["tree"] for one in node.walk() for task in one.tasks}


def in_all_views(visit, **query):
    """The titles each view shows; they must be the same tasks."""
    table = shown(visit(**query, mo="tat-ca"))
    year = {row["task"].title for row in visit("plan_year", **query).context["rows"]}
    assert table == year
    return table


@pytest.fixture
def four(plan, unit):
    """One overdue, one soon due, one later, one done, each in its own unit, time and criterion."""
    leaf = CriterionFactory(criteria_set=plan.programme.criteria_set, code="1.1.a")
    other = UnitFactory(commune=unit.commune, name="Văn phòng")
    group = PlanSectionFactory(plan=plan, number=3, title="NHÓM BA")
    late = TaskFactory(plan=plan, title="Việc quá hạn", lead=unit, section=group)
    soon = TaskFactory(plan=plan, title="Việc sắp đến", lead=other, supports=[unit], criterion=leaf)
    later = TaskFactory(plan=plan, title="Việc về sau", lead=other, schedule_kind=ScheduleKind.ONCE)
    done = TaskFactory(
        plan=plan, title="Việc đã đạt", criterion=leaf, criterion_match=CriterionMatch.PROPOSED, match_score="0.9"
    )
    window(late, dt.date(2026, 9, 30))
    window(soon, dt.date(2026, 11, 25))
    window(later, dt.date(2026, 12, 31))
    window(done, dt.date(2026, 3, 31), done=True)
    return {"unit": unit, "other": other, "leaf": leaf, "late": late, "soon": soon}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Việc quá hạn", "Việc sắp đến", "Việc về sau", "Việc đã đạt"}),
        ({"q": "qua han"}, {"Việc quá hạn"}),
        ({"state": "qua-han"}, {"Việc quá hạn"}),
        ({"state": "sap-den"}, {"Việc sắp đến"}),
        ({"state": "chua-den"}, {"Việc về sau"}),
        ({"state": "da-dat"}, {"Việc đã đạt"}),
        ({"state": "tra-lai"}, set()),
        ({"month": "12"}, {"Việc về sau"}),
        ({"month": "9", "state": "sap-den"}, set()),
        ({"kind": "once"}, {"Việc về sau"}),
        ({"group": "3"}, {"Việc quá hạn"}),
        ({"criterion": "1.1.a"}, {"Việc sắp đến", "Việc đã đạt"}),
        ({"lacks": "tieu-chi"}, {"Việc quá hạn", "Việc về sau"}),
        ({"lacks": "de-xuat"}, {"Việc đã đạt"}),
        ({"lacks": "don-vi"}, {"Việc đã đạt"}),
        ({"lacks": "minh-chung"}, {"Việc quá hạn", "Việc sắp đến"}),
    ],
)
def test_each_filter_leaves_the_same_tasks_in_the_table_and_the_year(visit, four, query, found):
    assert in_all_views(visit, **query) == found


def test_a_unit_is_asked_for_with_its_part(visit, four):
    unit = four["unit"].pk
    assert in_all_views(visit, unit=unit) == {"Việc quá hạn", "Việc sắp đến"}
    assert in_all_views(visit, unit=unit, role="lead") == {"Việc quá hạn"}
    assert in_all_views(visit, unit=unit, role="support") == {"Việc sắp đến"}


def test_tasks_without_proof_are_those_no_app_knows_proof_of(visit, four, monkeypatch):
    late = four["late"].occurrences.get()
    proven = type(late).objects.filter(pk=late.pk).values("pk")
    monkeypatch.setattr(gates, "_proofs", [lambda: proven])
    assert in_all_views(visit, lacks="minh-chung") == {"Việc sắp đến"}


def test_rows_gone_from_the_plan_are_shown_when_asked_for(visit, plan, four):
    TaskFactory(plan=plan, title="Việc không còn", gone=True)
    assert "Việc không còn" not in in_all_views(visit)
    assert in_all_views(visit, state="khong-con") == {"Việc không còn"}


def test_a_filter_that_means_nothing_any_more_is_said_and_filters_nothing(visit, four):
    response = visit(unit=UnitFactory().pk)
    assert len(shown(response)) == 4 or response.context["task_count"] == 4
    assert "không còn dùng được" in response.content.decode()


def test_only_the_first_group_is_open_until_somebody_filters(visit, plan):
    first, second = (PlanSectionFactory(plan=plan, number=n, title=f"NHÓM {n}", position=n) for n in (1, 2))
    TaskFactory.create_batch(30, plan=plan, section=first)
    TaskFactory.create_batch(30, plan=plan, section=second)
    TaskFactory(plan=plan, section=second, title="Treo khẩu hiệu")
    response = visit()
    assert [group["open"] for group in response.context["groups"]] == [True, False]
    assert [group["node"].task_count for group in response.context["groups"]] == [30, 31]
    assert "Treo khẩu hiệu" not in response.content.decode()
    both = visit(mo=f"{first.pk},{second.pk}")
    assert [group["open"] for group in both.context["groups"]] == [True, True]
    assert both.context["page"].paginator.num_pages == 2
    assert "Treo khẩu hiệu" in visit(q="khau hieu").content.decode()


def test_a_heading_stands_above_its_rows_with_its_figures(visit, plan):
    group = PlanSectionFactory(plan=plan, number=1, title="NHÓM", position=1)
    heading = PlanSectionFactory(plan=plan, number=1, title="Đề mục con", position=2, parent=group, depth=1)
    task = TaskFactory(plan=plan, section=heading)
    window(task, dt.date(2026, 3, 31), done=True)
    response = visit()
    (node,) = response.context["tree"]
    assert (node.task_count, node.done, node.total) == (1, 1, 1)
    assert "Đề mục con" in response.content.decode()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_asks_twelve_questions_at_most_with_70_and_with_700_tasks(visit, plan, unit, name):
    def fill(count):
        section = PlanSectionFactory(plan=plan, number=PlanSectionFactory._meta.model.objects.count() + 1)
        first = (Task.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        rows = [
            TaskFactory.build(plan=plan, programme=plan.programme, section=section, number=first + n)
            for n in range(count)
        ]
        tasks = Task.objects.bulk_create(rows)
        windows = type(OccurrenceFactory.build(task=tasks[0]))
        windows.objects.bulk_create(
            windows(task=task, label="Quý", starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 11, 1 + n % 28))
            for n, task in enumerate(tasks)
        )

    fill(70)
    query = {"mo": "tat-ca"}
    visit(name, **query)
    few = queries_of(lambda: visit(name, **query))
    fill(630)
    assert queries_of(lambda: visit(name, **query)) == few <= 12


# --- calendar -----------------------------------------------------------------------------------------------------


def test_the_calendar_puts_each_window_on_its_last_day(visit, four):
    response = visit("plan_calendar", month=9)
    days = {day.day: day for week in response.context["weeks"] for day in week}
    assert (days[dt.date(2026, 9, 30)].total, days[dt.date(2026, 9, 30)].overdue) == (1, 1)
    assert days[dt.date(2026, 9, 29)].total == 0
    assert "Việc quá hạn" in response.content.decode()
    assert response.context["previous_url"].endswith("month=8")
    assert response.context["next_url"].endswith("month=10")


def test_the_calendar_opens_with_this_month_and_shades_weekends(visit, four):
    response = visit("plan_calendar")
    assert response.context["month"] == 11
    days = {day.day: day for week in response.context["weeks"] for day in week}
    assert days[dt.date(2026, 11, 21)].is_off
    assert not days[dt.date(2026, 11, 20)].is_off
    assert [row["task"].title for row in response.context["rows"]] == ["Việc sắp đến"]
    assert visit("plan_calendar", month=1).context["previous_url"] == ""


def test_a_day_lists_all_of_its_windows_and_the_cell_the_first_three(visit, plan):
    for number in range(5):
        window(TaskFactory(plan=plan, title=f"Việc {number}"), dt.date(2026, 11, 25))
    window(TaskFactory(plan=plan, title="Hôm khác"), dt.date(2026, 11, 26))
    response = visit("plan_calendar", ngay="2026-11-25")
    day = response.context["chosen_day"]
    assert (day.total, len(day.first), day.more) == (5, 3, 2)
    assert {row["task"].title for row in response.context["rows"]} == {f"Việc {number}" for number in range(5)}
    assert visit("plan_calendar", ngay="2026-13-99").status_code == 200


def test_the_calendar_of_another_year_opens_in_january(client, unit):
    programme = ProgrammeYearFactory(commune=unit.commune, year=2027)
    client.force_login(reviewer(unit.commune))
    response = client.get(reverse("plan_calendar", args=[unit.commune.slug, 2027]))
    assert (response.context["month"], programme.year) == (1, 2027)


@pytest.mark.parametrize("name", ["plan_calendar", "plan_year"])
def test_staff_see_the_calendar_and_the_year_of_their_units_alone(client, programme, four, name):
    client.force_login(staff(four["unit"]))
    response = client.get(reverse(name, args=[programme.commune.slug, programme.year]), {"month": 9})
    text = response.content.decode()
    assert "Việc quá hạn" in text
    assert "Việc về sau" not in text
    tabs = [tab["url"] for tab in response.context["view_tabs"]]
    assert tabs[0] == reverse("task_list", args=[programme.commune.slug, programme.year])


# --- year ---------------------------------------------------------------------------------------------------------


def test_a_bar_reaches_from_the_first_day_to_the_last_and_is_cut_at_the_years_ends(plan):
    task = TaskFactory(plan=plan)
    quarter = OccurrenceFactory(task=task, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))
    long = OccurrenceFactory(task=task, starts_on=dt.date(2025, 12, 1), ends_on=dt.date(2027, 1, 31))
    first, second = bars_of([quarter, long], 2026, dt.date(2026, 5, 1))
    assert (first.x, first.width) == (93, 2 * 31 + 30)
    assert (second.x, second.width) == (0, 372)
    assert bars_of([quarter], 2027, dt.date(2026, 5, 1)) == []


def test_the_year_says_in_words_what_the_bars_show(visit, four):
    rows = {row["task"].title: row for row in visit("plan_year").context["rows"]}
    assert [(state.value, count) for state, count in rows["Việc quá hạn"]["counts"]] == [("qua-han", 1)]
    assert rows["Việc sắp đến"]["next"].ends_on == dt.date(2026, 11, 25)
    text = visit("plan_year").content.decode()
    assert "1 quá hạn" in text
    assert "25/11/2026" in text


def test_the_communes_plan_stands_before_those_of_its_units(visit, programme, unit):
    """Asked in words: a database that puts missing values last must not turn the order round."""
    own = PlanFactory(programme=programme, unit=unit, title="Kế hoạch của đơn vị")
    whole = PlanFactory(programme=programme, unit=None, title="Kế hoạch của xã")
    TaskFactory(plan=own, title="Việc của đơn vị", section=PlanSectionFactory(plan=own, number=2, title="RIÊNG"))
    TaskFactory(plan=whole, title="Việc của xã", section=PlanSectionFactory(plan=whole, number=1, title="CHUNG"))
    page = visit(mo="tat-ca")
    assert page.context["plan"] == whole
    assert [node.plan for node in page.context["tree"]] == [whole, own]
    assert [row["task"].title for row in visit("plan_year").context["rows"]] == ["Việc của xã", "Việc của đơn vị"]
    assert plans_of(programme) == [whole, own]
    assert [number for number, _title in groups_of(programme)] == [1, 2]
    for rows in (Task.objects.order_by(*PRINTED), PlanSection.objects.order_by(commune_first("plan__"))):
        assert "NULLS FIRST" in str(rows.query)


# --- columns, saved filters ---------------------------------------------------------------------------------------


def post(client, programme, name, data, *args):
    return client.post(reverse(name, args=[programme.commune.slug, programme.year, *args]), data)


def test_columns_are_remembered_for_the_person_and_come_back(client, visit, programme, judge, four):
    visit()
    answer = post(client, programme, "plan_columns", {"cot": ["due", "note", "lạ"], "query": "state=qua-han&x=1"})
    assert answer.url.endswith("?state=qua-han")
    assert [column.key for column in visit().context["columns"]] == ["due", "note"]
    assert ViewPreference.objects.get(owner=judge).columns == ["due", "note"]
    post(client, programme, "plan_columns", {"nut": "mac-dinh"})
    assert [column.key for column in visit().context["columns"]][:2] == ["lead", "timing"]
    client.force_login(leader(programme.commune))
    assert "note" not in [column.key for column in visit().context["columns"]]


def test_a_saved_filter_is_a_chip_that_opens_the_same_rows(client, visit, programme, four):
    visit()
    answer = post(
        client, programme, "saved_views",
        {"page": "plan", "name": "  Quá hạn của tôi ", "query": "month=9&state=qua-han&page=7", "is_shared": "on"},
    )  # fmt: skip
    assert answer.url.endswith("?state=qua-han&month=9")
    response = client.get(answer.url)
    (chip,) = response.context["views"]
    assert (chip["name"], chip["active"], chip["is_shared"]) == ("Quá hạn của tôi", True, True)
    assert shown(response) == {"Việc quá hạn"}


def test_the_default_filter_opens_by_itself_and_can_be_left(client, visit, programme, judge, four):
    view = save_view(
        commune=programme.commune, page="plan", name="Trễ", query="state=qua-han", is_shared=False, by=judge
    )
    choose_default(commune=programme.commune, page="plan", view=view, by=judge)
    assert visit().url.endswith("?state=qua-han")
    assert visit(**{"tat-ca": 1}).context["task_count"] == 4
    post(client, programme, "saved_view_step", {"nut": "thoi-mo-san"}, view.pk)
    assert visit().status_code == 200


def test_a_shared_filter_that_is_shared_no_more_opens_nobodys_page(visit, programme, judge, four):
    """Its chip is gone from the page, so nobody could leave it."""
    of_another = reviewer(programme.commune)
    view = save_view(
        commune=programme.commune, page="plan", name="Trễ", query="state=qua-han", is_shared=True, by=of_another
    )
    choose_default(commune=programme.commune, page="plan", view=view, by=judge)
    assert visit().url.endswith("?state=qua-han")
    rename_view(view=view, name="Trễ", is_shared=False, by=of_another)
    assert visit().status_code == 200


def test_somebody_elses_private_filter_cannot_become_the_default(programme, judge):
    private = save_view(
        commune=programme.commune, page="plan", name="Trễ", query="q=a", is_shared=False, by=reviewer(programme.commune)
    )
    with pytest.raises(NotAllowed):
        choose_default(commune=programme.commune, page="plan", view=private, by=judge)


def test_the_same_name_saved_twice_at_once_is_told_in_words(programme, judge, monkeypatch):
    save = {"commune": programme.commune, "page": "plan", "name": "Trễ", "is_shared": False, "by": judge}
    save_view(query="state=qua-han", **save)
    monkeypatch.setattr(QuerySet, "first", lambda rows: None)  # the other window of the browser had not saved yet
    with pytest.raises(Invalid, match="mang tên này"):
        save_view(query="state=tra-lai", **save)


def test_the_same_name_again_replaces_the_filter(programme, judge):
    save = {"commune": programme.commune, "page": "plan", "name": "Trễ", "is_shared": False, "by": judge}
    save_view(query="state=qua-han", **save)
    save_view(query="state=tra-lai", **save)
    assert SavedView.objects.get().query == "state=tra-lai"


def test_a_filter_without_a_name_or_a_condition_is_refused_with_what_was_typed(client, visit, programme, four):
    visit()
    answer = post(client, programme, "saved_views", {"page": "plan", "name": "", "query": "state=qua-han"})
    assert answer.status_code == 422
    assert "Hãy đặt tên cho bộ lọc." in answer.content.decode()
    assert 'value="state=qua-han"' in answer.content.decode()
    answer = post(client, programme, "saved_views", {"page": "plan", "name": "Tên đã gõ", "query": "x=1"})
    assert answer.status_code == 422
    assert "Tên đã gõ" in answer.content.decode()


def test_own_filters_are_renamed_and_deleted_and_shared_ones_only_used(client, programme, unit, judge):
    shared = save_view(commune=programme.commune, page="plan", name="Chung", query="q=a", is_shared=True, by=judge)
    own = save_view(commune=programme.commune, page="plan", name="Riêng", query="q=b", is_shared=False, by=judge)
    client.force_login(leader(programme.commune))
    assert post(client, programme, "saved_view_step", {"nut": "xoa"}, shared.pk).status_code == 403
    assert post(client, programme, "saved_view_step", {"nut": "xoa"}, own.pk).status_code == 404
    answer = post(client, programme, "saved_views", {"page": "plan", "name": "Mới", "query": "q=c", "is_shared": "on"})
    assert answer.status_code == 302
    assert not SavedView.objects.get(name="Mới").is_shared, "only who looks after the plan shares"
    client.force_login(judge)
    assert post(client, programme, "saved_view_step", {"name": "Chung", "nut": "ten"}, own.pk).status_code == 422
    post(client, programme, "saved_view_step", {"name": "Tên khác", "nut": "ten"}, own.pk)
    own.refresh_from_db()
    assert own.name == "Tên khác"
    post(client, programme, "saved_view_step", {"nut": "xoa"}, shared.pk)
    assert not SavedView.objects.filter(pk=shared.pk).exists()
