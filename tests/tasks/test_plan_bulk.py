"""Changes of many tasks at once, the way back, and the plan as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from tasks.enums import BulkAction, CriterionMatch
from tasks.models import BulkChange, Task
from tasks.services.bulk import change_many, undo_many, units_now
from tests.factories.accounts import UnitFactory, leader, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, PlanSectionFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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
def other(unit):
    return UnitFactory(commune=unit.commune, name="Văn phòng")


@pytest.fixture
def pair(plan, other):
    return TaskFactory.create_batch(2, plan=plan, lead=other)


def address(programme, name, *args):
    return reverse(name, args=[programme.commune.slug, programme.year, *args])


def do(programme, tasks, action, judge, **values):
    return change_many(programme=programme, tasks=tasks, action=action, by=judge, **values)


def lines(task, verb):
    return Event.objects.about(task).filter(verb=verb).count()


@pytest.mark.parametrize(("former", "leads", "supports"), [("support", 1, 1), ("lead", 2, 0), ("none", 1, 0)])
def test_a_unit_becomes_responsible_and_the_former_ones_go_where_the_person_says(
    programme, pair, judge, unit, other, former, leads, supports
):
    change = do(programme, pair, BulkAction.RESPONSIBLE, judge, unit=unit, former=former)
    assert len(change.changes) == 2
    for task in pair:
        now = units_now(task)
        assert (now["responsible"], len(now["leads"]), len(now["supports"])) == (unit.pk, leads, supports)
        assert lines(task, "task_units_changed") == 1


def test_a_supporting_unit_is_added_only_where_it_takes_no_part(programme, pair, plan, judge, unit):
    TaskFactory(plan=plan, lead=unit)
    change = do(programme, Task.objects.of(programme), BulkAction.SUPPORT, judge, unit=unit)
    assert {entry["task"] for entry in change.changes} == {task.pk for task in pair}
    undo_many(change=change, by=judge)
    assert all(units_now(task)["supports"] == [] for task in pair)
    assert all(lines(task, "task_units_changed") == 2 for task in pair)


def test_proposed_criteria_are_confirmed_and_become_proposals_again(programme, plan, judge):
    leaf = CriterionFactory(criteria_set=programme.criteria_set)
    task = TaskFactory(plan=plan, criterion=leaf, criterion_match=CriterionMatch.PROPOSED, match_score="0.7")
    plain = TaskFactory(plan=plan)
    change = do(programme, [task, plain], BulkAction.CONFIRM, judge)
    task.refresh_from_db()
    assert (task.criterion_match, len(change.changes)) == (CriterionMatch.CONFIRMED, 1)
    undo_many(change=change, by=judge)
    task.refresh_from_db()
    assert task.criterion_match == CriterionMatch.PROPOSED
    assert lines(task, "task_criterion_unconfirmed") == 1


def test_a_note_is_added_below_the_old_one_or_replaces_it(programme, plan, judge):
    task = TaskFactory(plan=plan, note="Cũ")
    do(programme, [task], BulkAction.NOTE_ADD, judge, note=" Mới ")
    task.refresh_from_db()
    assert task.note == "Cũ\nMới"
    change = do(programme, [task], BulkAction.NOTE_SET, judge, note="Khác")
    undo_many(change=change, by=judge)
    task.refresh_from_db()
    assert task.note == "Cũ\nMới"
    assert lines(task, "task_edited") == 3


def test_what_somebody_changed_since_stays_and_is_said(client, programme, pair, judge):
    change = do(programme, pair, BulkAction.NOTE_SET, judge, note="Hàng loạt")
    Task.objects.filter(pk=pair[0].pk).update(note="Người khác sửa")
    client.force_login(judge)
    answer = client.post(address(programme, "plan_bulk_undo", change.pk))
    assert answer.url == address(programme, "plan_bulk_detail", change.pk)
    assert set(Task.objects.values_list("note", flat=True)) == {"Người khác sửa", ""}
    text = client.get(answer.url).content.decode()
    assert text.count("Giữ nguyên: đã được sửa sau đó") == 1
    assert text.count("Đã trở lại như trước") == 1


def test_units_changed_since_stay(programme, pair, judge, unit, other):
    change = do(programme, pair, BulkAction.RESPONSIBLE, judge, unit=unit)
    third = UnitFactory(commune=unit.commune)
    do(programme, pair[:1], BulkAction.SUPPORT, judge, unit=third)
    undo_many(change=change, by=judge)
    assert [entry["kept"] for entry in change.changes] == [True, False]
    assert units_now(pair[0])["responsible"] == unit.pk
    assert units_now(pair[1]) == {"leads": [other.pk], "responsible": other.pk, "supports": []}


def test_going_back_works_once_and_only_for_who_did_it(programme, pair, judge):
    change = do(programme, pair, BulkAction.NOTE_SET, judge, note="x")
    with pytest.raises(NotAllowed):
        undo_many(change=change, by=reviewer(programme.commune))
    stale = BulkChange.objects.get(pk=change.pk)
    undo_many(change=change, by=judge)
    with pytest.raises(WrongState):
        undo_many(change=stale, by=judge)


def test_nothing_to_change_foreign_units_and_other_roles_are_refused(programme, pair, judge, unit, other):
    with pytest.raises(Invalid, match="vốn đã như vậy"):
        do(programme, pair, BulkAction.RESPONSIBLE, judge, unit=other)
    with pytest.raises(Invalid, match="của địa phương"):
        do(programme, pair, BulkAction.SUPPORT, judge, unit=UnitFactory())
    with pytest.raises(Invalid, match="không thuộc năm này"):
        do(programme, [TaskFactory()], BulkAction.NOTE_SET, judge, note="x")
    with pytest.raises(Invalid, match="Chưa chọn"):
        do(programme, [], BulkAction.NOTE_SET, judge, note="x")
    for person in (staff(unit), leader(unit.commune)):
        with pytest.raises(NotAllowed):
            do(programme, pair, BulkAction.NOTE_SET, person, note="x")
    assert not BulkChange.objects.exists()


# --- the pages ----------------------------------------------------------------------------------------------------


def test_ticked_rows_are_asked_about_changed_counted_and_taken_back(client, programme, pair, judge, unit):
    client.force_login(judge)
    sent = {"task": [task.pk for task in pair], "viec": "responsible", "query": "q=nhiem"}
    question = client.post(address(programme, "plan_bulk"), sent)
    assert question.context["count"] == 2
    assert "2 nhiệm vụ được chọn" in question.content.decode()
    assert not BulkChange.objects.exists(), "the question changes nothing"
    sent = {"tasks": question.context["keys"], "viec": "responsible", "query": "q=nhiem", "lam": "1"}
    refused = client.post(address(programme, "plan_bulk"), sent)
    assert refused.status_code == 422
    assert "Hãy chọn đơn vị." in refused.content.decode()
    done = client.post(address(programme, "plan_bulk"), sent | {"unit": unit.pk, "former": "lead"})
    row = BulkChange.objects.get()
    assert done.url == f"{address(programme, 'plan_overview')}?q=nhiem&xong={row.pk}"
    page = client.get(done.url).content.decode()
    assert "Đã làm với 2 nhiệm vụ" in page
    back = client.post(address(programme, "plan_bulk_undo", row.pk), {"query": "q=nhiem"})
    assert back.url.endswith("?q=nhiem")
    assert "Hoàn tác</button>" not in client.get(done.url).content.decode(), "taken back already"
    assert "Đã hoàn tác" in client.get(address(programme, "plan_bulk")).content.decode()


def test_all_filtered_means_every_row_of_the_filter_not_of_the_page(client, programme, plan, judge, unit):
    TaskFactory.create_batch(60, plan=plan, lead=unit)
    TaskFactory(plan=plan, title="Việc khác")
    client.force_login(judge)
    sent = {"tat_ca": "1", "viec": "note_add", "query": f"unit={unit.pk}"}
    question = client.post(address(programme, "plan_bulk"), sent)
    assert question.context["count"] == 60
    done = {"tasks": question.context["keys"], "viec": "note_add", "note": "Nhắc", "lam": "1", "query": ""}
    client.post(address(programme, "plan_bulk"), done)
    assert Task.objects.filter(note="Nhắc").count() == 60
    assert Task.objects.get(title="Việc khác").note == ""


def test_nothing_ticked_says_so_and_a_closed_role_does_not_get_in(client, programme, pair, judge, unit):
    client.force_login(judge)
    answer = client.post(address(programme, "plan_bulk"), {"viec": "note_add"}, follow=True)
    assert "Chưa chọn nhiệm vụ nào." in answer.content.decode()
    foreign = TaskFactory()
    answer = client.post(address(programme, "plan_bulk"), {"viec": "note_add", "task": [foreign.pk]}, follow=True)
    assert "Chưa chọn nhiệm vụ nào." in answer.content.decode()
    client.force_login(leader(unit.commune))
    assert client.post(address(programme, "plan_bulk"), {"viec": "note_add"}).status_code == 403
    assert 'name="task"' not in client.get(address(programme, "plan_overview")).content.decode()


def test_the_change_of_somebody_else_is_not_there(client, programme, pair, judge):
    change = do(programme, pair, BulkAction.NOTE_SET, judge, note="x")
    client.force_login(reviewer(programme.commune))
    for name in ("plan_bulk_detail", "plan_bulk_undo"):
        assert client.post(address(programme, name, change.pk)).status_code in (404, 405)
    assert client.get(address(programme, "plan_bulk_detail", change.pk)).status_code == 404


# --- the workbook -------------------------------------------------------------------------------------------------


def test_the_workbook_holds_the_filtered_rows_the_chosen_columns_and_the_filter_in_words(
    client, programme, plan, judge, unit
):
    group = PlanSectionFactory(plan=plan, number=1, ref="I", title="CÔNG KHAI", position=1)
    heading = PlanSectionFactory(plan=plan, number=1, ref="1", title="Lịch", position=2, parent=group, depth=1)
    task = TaskFactory(plan=plan, section=heading, lead=unit, title="=Công khai lịch", ref="1.1", note="Gấp")
    OccurrenceFactory(task=task, done=True)
    TaskFactory(plan=plan, title="Việc khác")
    client.force_login(judge)
    client.post(address(programme, "plan_columns"), {"cot": ["lead", "windows", "note"]})
    answer = client.post(address(programme, "plan_export"), {"query": f"q=cong+khai&unit={unit.pk}"})
    assert answer["Cache-Control"] == "no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [f"KẾ HOẠCH – {programme.commune.full_name} – năm 2026"]
    assert rows[1] == ["Lọc: Tìm: cong khai; Đơn vị: Phòng Kinh tế"]
    assert rows[2] == ["1 nhiệm vụ; lập ngày 20/11/2026"]
    assert rows[4] == ["TT", "Số in", "Nhiệm vụ", "Chủ trì", "Kỳ đã đạt", "Ghi chú"]
    assert rows[5:] == [["I CÔNG KHAI"], ["1 Lịch"], [1, "1.1", "=Công khai lịch", "Phòng Kinh tế", "1/1", "Gấp"]]
    assert sheet["C8"].data_type == "s", "a text, not a formula"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.page_setup.orientation == "landscape"
    assert Event.objects.about(programme).filter(verb="plan_exported").exists()
