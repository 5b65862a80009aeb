"""Rows that changed since they were read, ids that come again, words that must go, complaints nobody may hear of."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from common.clock import now
from common.errors import WrongState
from common.models import Event
from feedback import retention
from feedback import services as verbs
from feedback.enums import Channel, FeedbackKind, NoteKind
from feedback.enums import FeedbackStatus as S
from feedback.models import DataRequest, Feedback, FollowUp
from feedback.services import data_requests
from feedback.services.erasing import erase_feedback
from feedback.services.following import give_info, say_resolved
from feedback.services.receiving import register
from tests.factories.accounts import UserFactory
from tests.factories.feedback import DataRequestFactory, FollowUpFactory
from tests.factories.photos import FeedbackPhotoFactory

from .conftest import World

pytestmark = pytest.mark.django_db


def fresh(row: Feedback) -> Feedback:
    return Feedback.objects.select_related("programme__commune", "unit", "merged_into").get(pk=row.pk)


def test_an_old_page_does_not_undo_what_was_hidden_extended_or_erased(world: World):
    hidden, extended = world.feedback(), world.feedback(status="received")
    old_hidden, old_extended = fresh(hidden), fresh(extended)
    verbs.divert(feedback=hidden, by=world.coordinator, kind="denunciation", advice="Nộp đơn tại phòng tiếp dân")
    verbs.extend(feedback=extended, by=world.coordinator, days=3, why="Chờ xác minh")
    for row in (old_hidden, old_extended):
        with pytest.raises(WrongState):
            verbs.classify(feedback=row, by=world.coordinator, kind="report", hamlet=world.hamlet, place="Ngõ 3")
    assert fresh(hidden).kind == "denunciation"
    assert fresh(extended).due_on == extended.due_on


def test_nothing_is_merged_into_what_moved_meanwhile(world: World):
    main, twin = world.mine(), world.feedback()
    old = fresh(main)
    verbs.answer(feedback=main, by=world.coordinator, text="Đã sửa xong cả ngõ")
    with pytest.raises(WrongState):
        verbs.merge(feedback=twin, by=world.coordinator, into=old)
    assert (fresh(twin).status, twin.follow_ups.count()) == (S.NEW, 0)
    one, other = world.feedback(), world.feedback()
    old = fresh(one)
    verbs.merge(feedback=one, by=world.coordinator, into=other)
    with pytest.raises(WrongState):
        verbs.merge(feedback=other, by=world.coordinator, into=old)


def test_those_merged_read_why_it_was_refused(world: World):
    main, twin = world.mine(), world.feedback()
    verbs.merge(feedback=twin, by=world.coordinator, into=main)
    verbs.refuse(feedback=main, by=world.coordinator, why="Đường này do tỉnh quản lý")
    assert twin.follow_ups.filter(kind=NoteKind.PUBLIC, text="Đường này do tỉnh quản lý").count() == 1


def test_a_rating_does_not_reach_what_was_taken_up_again_or_erased(world: World):
    row = world.feedback(answered=True, unit=world.unit)
    old = fresh(row)
    verbs.reopen(feedback=row, by=world.coordinator, why="Đèn lại hỏng")
    with pytest.raises(WrongState):
        say_resolved(old, "no")
    ended = world.feedback(answered=True, unit=world.unit, status="closed", ended_at=now())
    old = fresh(ended)
    erase_feedback(feedback=ended)
    with pytest.raises(WrongState):
        say_resolved(old, "yes", "Cảm ơn chị Demo")
    assert "Demo" not in str(list(Feedback.objects.values()))


def test_one_id_under_two_feedback_is_two_lines(world: World):
    sending, one, other = uuid.uuid4(), world.feedback(), world.feedback()
    line = give_info(one, "Đèn số 2", sending)
    assert give_info(one, "Đèn số 2", sending) == line
    assert give_info(other, "Đèn số 5", sending).feedback == other
    assert FollowUp.objects.count() == 2


def test_what_is_taken_up_again_while_others_are_erased_stays(world: World, monkeypatch: pytest.MonkeyPatch):
    before = now() - dt.timedelta(days=1)
    row, later = (world.feedback(answered=True, unit=world.unit, answered_at=before) for _each in range(2))
    erase = retention.erase_feedback

    def reopened_first(*, feedback: Feedback) -> Feedback:
        if feedback.pk == row.pk:
            verbs.reopen(feedback=fresh(row), by=world.coordinator, why="Đèn lại hỏng")
        return erase(feedback=feedback)

    monkeypatch.setattr(retention, "erase_feedback", reopened_first)
    assert retention.erase_ended(moment=now()) == 1
    assert fresh(row).purged_at is None
    assert fresh(later).purged_at is not None


def test_no_word_about_anybody_is_left(world: World):
    row = world.feedback(
        answered=True, unit=world.unit, place="Nhà bà Demo", extension_reason="Chờ bà Demo về", extended_days=3,
        published_at=now(), public_text="Đèn hỏng", public_answer="Đã sửa",
    )  # fmt: skip
    FollowUpFactory(feedback=row, kind=NoteKind.TRANSFER, text="Gọi bà Demo trước khi đến", to_unit=world.unit)
    erase_feedback(feedback=row)
    asked = DataRequestFactory(commune=world.programme.commune)
    data_requests.extend(request=asked, by=world.coordinator, days=3, why="Chờ bà Demo xác minh")
    data_requests.fulfil(request=asked, by=world.coordinator, outcome="Xong")
    retention.erase_requests(moment=now() + dt.timedelta(minutes=1))
    tables = (Feedback, FollowUp, DataRequest, Event)
    assert "Demo" not in " ".join(str(list(table.objects.values())) for table in tables)


def test_the_history_of_a_complaint_is_read_by_those_who_may_see_it(world: World):
    kept, _secret = register(
        programme=world.programme, kind=FeedbackKind.DENUNCIATION, content="Tố cáo ông A", channel=Channel.LETTER,
        by=world.officer,
    )  # fmt: skip
    seen = world.feedback()
    verbs.receive(feedback=seen, by=world.coordinator)
    listed = reverse("admin:common_event_changelist")
    event = Event.objects.get(verb="feedback_registered")
    for user, may in ((world.admin, False), (world.coordinator, False), (world.boss, True)):
        user.is_staff = True
        user.save()
        page = world.client(user).get(listed)
        assert seen.register_number in page.text
        assert (kept.register_number in page.text) is may
        found = world.client(user).get(reverse("admin:common_event_change", args=[event.pk]))
        assert (found.status_code == 200) is may
    root = UserFactory(is_superuser=True, is_staff=True)
    assert kept.register_number in world.client(root).get(listed).text


def test_no_photo_of_a_complaint_is_left_to_be_shown(world: World):
    photo = FeedbackPhotoFactory(feedback=world.feedback(), public=True)
    verbs.divert(feedback=photo.feedback, by=world.coordinator, kind="complaint", advice="Nộp đơn tại phòng tiếp dân")
    photo.refresh_from_db()
    assert not photo.is_public
    assert photo.redacted


@pytest.mark.parametrize("values", [{"asked": True}, {"proposed": True}])
def test_what_turns_out_to_be_a_complaint_is_hidden_at_any_time_before_the_answer(
    world: World, values: dict[str, bool]
):
    row = world.feedback(unit=world.unit, **values)
    verbs.divert(feedback=row, by=world.coordinator, kind="denunciation", advice="Nộp đơn tại phòng tiếp dân")
    assert (row.status, row.paused_on, row.is_restricted) == (S.DIVERTED, None, True)
    assert not Feedback.objects.visible_to(world.coordinator).filter(pk=row.pk).exists()
