"""The talk about a task: who writes, who is told, what can be taken back, and what stays."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from common.errors import Invalid, NotAllowed
from common.models import Event, Notice
from criteria.services import close_year
from tasks.models import Task, TaskComment
from tasks.services.comments import edit_comment, withdraw_comment, write_comment
from tests.factories.accounts import CommuneFactory, UnitFactory, leader, reviewer, staff, upper
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import PlanFactory, TaskCommentFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế")


@pytest.fixture
def helping(lead):
    return UnitFactory(commune=lead.commune, name="Trung tâm phục vụ hành chính công")


@pytest.fixture
def task(lead, helping):
    programme = ProgrammeYearFactory(commune=lead.commune)
    return TaskFactory(plan=PlanFactory(programme=programme), lead=lead, supports=[helping])


def page(name, task, pk=None):
    programme = task.programme
    return reverse(name, args=[programme.commune.slug, programme.year, pk or task.pk])


def test_whoever_sees_the_task_may_write(task, lead, helping):
    for person in (staff(lead), staff(helping), reviewer(lead.commune), leader(lead.commune), upper(lead.commune)):
        write_comment(task=task, text="Đã liên hệ thôn", by=person)
    assert task.comments.count() == 5


def test_who_does_not_see_the_task_may_not(task, lead):
    for stranger in (staff(UnitFactory(commune=lead.commune)), reviewer(CommuneFactory())):
        with pytest.raises(NotAllowed):
            write_comment(task=task, text="x", by=stranger)


def test_a_named_unit_is_told_and_nobody_else(task, lead, helping):
    other, named, writer = staff(lead), staff(helping), reviewer(lead.commune)
    write_comment(task=task, text="Nhờ bổ sung ảnh", by=writer, to_unit=helping)
    assert [notice.person for notice in Notice.objects.all()] == [named]
    assert Notice.objects.get().kind == "comment"
    assert other not in {notice.person for notice in Notice.objects.all()}


def test_a_unit_whose_people_cannot_open_the_task_is_neither_offered_nor_told(client, task, lead, helping):
    outside, office = UnitFactory(commune=lead.commune), UnitFactory(commune=lead.commune)
    judge, clerk = reviewer(lead.commune), staff(office)
    judge.memberships.update(unit=office)
    with pytest.raises(Invalid, match="không tham gia nhiệm vụ này"):
        write_comment(task=task, text="Nhờ giúp", by=staff(lead), to_unit=outside)
    write_comment(task=task, text="Nhờ xem giúp", by=staff(lead), to_unit=office)
    assert [notice.person for notice in Notice.objects.all()] == [judge], "the clerk cannot open the task"
    assert not Task.objects.visible_to(clerk).exists()
    client.force_login(judge)
    offered = client.get(page("task_comments", task)).content.decode()
    assert f'<option value="{office.pk}">' in offered
    assert f'<option value="{helping.pk}">' in offered
    assert f'<option value="{outside.pk}">' not in offered


def test_without_a_name_the_leads_and_those_who_talked_are_told(task, lead, helping):
    chief, talker = staff(lead), staff(helping)
    write_comment(task=task, text="Chúng tôi làm phần niêm yết", by=talker)
    write_comment(task=task, text="Đồng ý", by=reviewer(lead.commune))
    told = Notice.objects.filter(body="Đồng ý").values_list("person", flat=True)
    assert set(told) == {chief.pk, talker.pk}


def test_who_talked_and_moved_to_another_unit_is_told_no_more(task, lead, helping):
    talker = staff(helping)
    write_comment(task=task, text="Chúng tôi làm phần niêm yết", by=talker)
    talker.memberships.update(unit=UnitFactory(commune=lead.commune))
    write_comment(task=task, text="Đồng ý", by=reviewer(lead.commune))
    assert not Notice.objects.filter(person=talker).exists()


def test_a_unit_of_another_commune_cannot_be_named(task, lead):
    with pytest.raises(Invalid):
        write_comment(task=task, text="x", by=staff(lead), to_unit=UnitFactory())


def test_the_same_form_twice_is_one_comment(task, lead):
    person, number = staff(lead), uuid.uuid4()
    first = write_comment(task=task, text="Một lần", by=person, client_id=number)
    assert write_comment(task=task, text="Một lần", by=person, client_id=number) == first
    with pytest.raises(Invalid):
        write_comment(task=task, text="Của người khác", by=staff(lead), client_id=number)
    assert TaskComment.objects.count() == 1


def test_the_author_changes_and_takes_back_with_a_trace(task, lead):
    person = staff(lead)
    comment = write_comment(task=task, text="Hạn 25/11", by=person)
    edit_comment(comment=comment, text="Hạn 26/11", by=person)
    assert Event.objects.get(verb="comment_edited").data == {"text": ["Hạn 25/11", "Hạn 26/11"]}
    withdraw_comment(comment=comment, by=person)
    assert Event.objects.filter(verb="comment_withdrawn", object_id=comment.pk).exists()
    with pytest.raises(NotAllowed, match="đã được rút"):
        edit_comment(comment=TaskComment.objects.get(pk=comment.pk), text="x", by=person)


def test_nobody_changes_another_persons_words(task, lead):
    comment = TaskCommentFactory(task=task, author=staff(lead))
    with pytest.raises(NotAllowed):
        edit_comment(comment=comment, text="x", by=reviewer(lead.commune))


def test_tomorrow_it_stays_as_it_is(task, lead, settings):
    person = staff(lead)
    comment = write_comment(task=task, text="Hôm nay", by=person)
    settings.CLOCK_TODAY = dt.date(2026, 11, 21)
    with pytest.raises(NotAllowed, match="trong ngày"):
        withdraw_comment(comment=comment, by=person)


def test_a_closed_year_is_silent(task, lead):
    close_year(programme=task.programme, by=reviewer(lead.commune))
    with pytest.raises(NotAllowed, match="khép lại"):
        write_comment(task=task, text="x", by=staff(lead))


# --- pages --------------------------------------------------------------------------------------------------------


def test_a_plain_form_goes_back_to_the_talk(client, task, lead):
    client.force_login(staff(lead))
    answer = client.post(page("task_comments", task), {"text": "Đã gửi thôn", "client_id": uuid.uuid4()})
    assert (answer.status_code, answer.url) == (302, page("task_detail", task) + "#trao-doi")
    assert "Đã gửi thôn" in client.get(page("task_detail", task)).content.decode()


def test_htmx_gets_the_talk_alone(client, task, lead):
    client.force_login(staff(lead))
    answer = client.post(page("task_comments", task), {"text": "Tại chỗ"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Tại chỗ" in text
    assert "<html" not in text


def test_a_refused_form_keeps_what_was_typed(client, task, lead):
    client.force_login(staff(lead))
    foreign = UnitFactory()
    answer = client.post(page("task_comments", task), {"text": "Giữ lời này", "to_unit": foreign.pk})
    assert answer.status_code == 422
    assert "Giữ lời này" in answer.content.decode()
    assert foreign.name not in answer.content.decode()


def test_withdrawn_words_leave_every_page(client, task, lead):
    person = staff(lead)
    client.force_login(person)
    comment = TaskCommentFactory(task=task, author=person, text="Số điện thoại của bà Hoa")
    Event.record(comment, "comment_written", by=person)
    assert client.post(page("comment_withdraw", task, comment.pk)).status_code == 302
    for name in ("task_detail", "task_comments", "task_history"):
        assert "bà Hoa" not in client.get(page(name, task)).content.decode(), name
    assert "rút trao đổi" in client.get(page("task_history", task)).content.decode()


def test_the_edit_page_saves_and_is_the_authors_alone(client, task, lead):
    person = staff(lead)
    comment = TaskCommentFactory(task=task, author=person)
    client.force_login(staff(lead))
    assert client.get(page("comment_edit", task, comment.pk)).status_code == 403
    client.force_login(person)
    assert client.post(page("comment_edit", task, comment.pk), {"text": ""}).status_code == 422
    assert client.post(page("comment_edit", task, comment.pk), {"text": "Sửa lại"}).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "Sửa lại"
    assert comment.edited_at is not None


def test_a_long_talk_is_paged(client, task, lead):
    client.force_login(staff(lead))
    for at in range(33):
        TaskCommentFactory(task=task, text=f"Dòng số {at:02d}.")
    whole = client.get(page("task_detail", task)).content.decode()
    assert "Xem mọi trao đổi" in whole
    assert "Dòng số 32." in whole
    assert "Dòng số 10." not in whole
    assert "Dòng số 10." in client.get(page("task_comments", task)).content.decode()
    assert "Dòng số 00." in client.get(page("task_comments", task) + "?page=2").content.decode()
