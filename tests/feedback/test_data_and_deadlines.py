"""Clocks of law and of promise; requests on personal data; what is erased when its time is over."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from common.calendar import WorkCalendar
from common.clock import now
from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from feedback import retention
from feedback.consent import consent_text
from feedback.deadlines import after_pause, due_words, late_before, was_on_time
from feedback.enums import DataRequestKind
from feedback.enums import DataRequestStatus as D
from feedback.models import DataRequest, Feedback, FeedbackSettings
from feedback.privacy import personal_in
from feedback.services import data_requests
from feedback.services.receiving import find_by_code
from tests.factories.accounts import UnitFactory
from tests.factories.feedback import DataRequestFactory, FeedbackFactory, FollowUpFactory

from .conftest import World

FRIDAY = dt.date(2026, 11, 20)
CALENDAR = WorkCalendar(off=frozenset({dt.date(2026, 11, 24)}), work=frozenset())


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


# --- counting ---


@pytest.mark.parametrize("days", [1, 2, 5, 15])
@pytest.mark.parametrize("on", [day(20), day(21), day(23), day(25)])
def test_late_before_is_the_first_day_that_is_not_late(days: int, on: dt.date):
    first = late_before(CALENDAR, days, on)
    assert CALENDAR.add_working_days(first, days) >= on
    assert CALENDAR.add_working_days(first - dt.timedelta(days=1), days) < on


def test_a_pause_moves_the_day_by_the_working_days_it_took():
    assert after_pause(CALENDAR, day(30), day(20), day(25)) == day(2, 12)
    assert after_pause(CALENDAR, day(30), day(21), day(22)) == day(30)


@pytest.mark.parametrize(
    ("values", "words", "tone"),
    [
        ({"due_on": day(26)}, "còn 3 ngày làm việc", "warning"),
        ({"due_on": day(30)}, "còn 5 ngày làm việc", "info"),
        ({"due_on": day(20)}, "hạn là hôm nay", "danger"),
        ({"due_on": day(18)}, "quá hạn 2 ngày làm việc", "danger"),
        ({"due_on": day(18), "asked": True}, "tạm dừng tính hạn từ 16/11/2026, chờ người gửi bổ sung", "neutral"),
        ({"due_on": None}, "chưa đặt hạn", "neutral"),
        ({"due_on": day(20), "answered": True}, "trả lời đúng hạn", "success"),
        ({"due_on": day(18), "answered": True}, "trả lời chậm 2 ngày làm việc", "warning"),
        ({"due_on": day(18), "status": "refused"}, "không còn tính hạn", "neutral"),
    ],
)
@pytest.mark.django_db
def test_the_deadline_reads_like_a_sentence(today, values, words, tone):
    due = due_words(FeedbackFactory(**values), CALENDAR, FRIDAY, 3)
    assert (due.words, due.tone) == (words, tone)


@pytest.mark.django_db
def test_on_time_is_the_day_on_the_wall(today):
    late_evening = dt.datetime(2026, 11, 19, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert was_on_time(FeedbackFactory(answered=True, answered_at=late_evening, due_on=day(19))) is True
    assert was_on_time(FeedbackFactory()) is None


def test_personal_words_are_found():
    assert personal_in("gọi +84 912 345 678 nhé") == ["+84 912 345 678"]
    assert personal_in("Kế hoạch 49/KH-UBND ngày 28/02/2025, tổng 1.234.567 đồng") == []
    assert personal_in("Hòa nói", names=["Hòa"]) == []  # a single word is not a name to be sure of
    assert personal_in("le van demo", names=["Lê Văn Demo", ""]) == ["Lê Văn Demo"]


# --- requests on personal data ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "due"), [("view", day(30)), ("correct", day(30)), ("withdraw", day(7, 12)), ("delete", day(10, 12))]
)
def test_the_clocks_of_the_decree(world: World, kind, due):
    request, created = data_requests.open_request(commune=world.programme.commune, kind=kind, content="Xin xem")
    assert created
    assert (request.reply_due_on, request.due_on) == (day(25), due)  # 24/11 is a day off; 05/12 would be a Saturday


@pytest.mark.django_db
def test_sent_twice_is_one_request(world: World):
    ident, commune = uuid.uuid4(), world.programme.commune
    first, created = data_requests.open_request(commune=commune, kind="view", content="Xin xem", client_id=ident)
    again, twice = data_requests.open_request(commune=commune, kind="view", content="Xin xem", client_id=ident)
    assert (first, created, twice) == (again, True, False)


@pytest.mark.django_db
def test_reply_extend_and_carry_out(world: World):
    row = DataRequestFactory(commune=world.programme.commune)
    data_requests.reply(request=row, by=world.coordinator)
    assert (row.status, row.replied_at is not None) == (D.ANSWERED, True)
    for days in (0, 11):
        with pytest.raises(Invalid):
            data_requests.extend(request=row, by=world.coordinator, days=days, why="Hồ sơ giấy")
    data_requests.extend(request=row, by=world.coordinator, days=10, why="Hồ sơ giấy")
    assert row.due_on == day(10, 12)
    with pytest.raises(Invalid, match="một lần"):
        data_requests.extend(request=row, by=world.coordinator, days=1, why="Nữa")
    with pytest.raises(CommentRequired):
        data_requests.fulfil(request=row, by=world.coordinator, outcome=" ")
    data_requests.fulfil(request=row, by=world.coordinator, outcome="Đã gửi bản sao")
    assert (row.status, row.outcome) == (D.DONE, "Đã gửi bản sao")
    with pytest.raises(WrongState):
        data_requests.decline(request=row, by=world.admin, outcome="Không")


@pytest.mark.django_db
def test_deleting_empties_the_feedback_at_once(world: World):
    about = world.feedback(answered=True, sender_name="Người Demo")
    row = DataRequestFactory(commune=world.programme.commune, kind=DataRequestKind.DELETE, feedback=about)
    data_requests.fulfil(request=row, by=world.coordinator, outcome="Đã xóa", erase=True)
    about.refresh_from_db()
    assert (about.sender_name, about.purged_at is not None) == ("", True)
    assert row.status == D.DONE


@pytest.mark.django_db
def test_nothing_is_deleted_that_still_waits_or_was_not_asked(world: World):
    commune = world.programme.commune
    waiting = DataRequestFactory(commune=commune, kind=DataRequestKind.DELETE, feedback=world.mine())
    seeing = DataRequestFactory(commune=commune, feedback=world.feedback(answered=True))
    for row in (waiting, seeing, DataRequestFactory(commune=commune, kind=DataRequestKind.DELETE)):
        with pytest.raises(Invalid):
            data_requests.fulfil(request=row, by=world.coordinator, outcome="x", erase=True)
        row.refresh_from_db()
        assert row.status == D.OPEN


@pytest.mark.django_db
def test_only_those_with_the_right_see_and_handle_requests(world: World):
    row = DataRequestFactory(commune=world.programme.commune)
    for user in (world.officer, world.boss, world.upper):
        assert not DataRequest.objects.visible_to(user).exists()
        with pytest.raises(NotAllowed):
            data_requests.reply(request=row, by=user)
    for user in (world.coordinator, world.admin):
        assert DataRequest.objects.visible_to(user).exists()
    with pytest.raises(Invalid):
        data_requests.open_request(commune=row.commune, kind="view", content="x", feedback=FeedbackFactory())
    with pytest.raises(Invalid):
        data_requests.open_request(commune=UnitFactory().commune, kind="burn", content="x")


# --- retention ---


@pytest.mark.django_db
def test_what_ended_long_ago_is_erased_and_the_figures_stay(world: World):
    moment = now() - dt.timedelta(days=730)
    before = moment - dt.timedelta(days=1)
    personal = {"sender_name": "Người Demo", "sender_phone": "0900000001", "address": "Ngõ 1"}
    gone = world.feedback(answered=True, answered_at=before, number=42, **personal)
    shown = world.feedback(
        status="closed", answered=True, answered_at=before, ended_at=before, published_at=before,
        public_text="Đèn hỏng", public_answer="Đã sửa", **personal,
    )  # fmt: skip
    kept = [world.feedback(answered=True, **personal), world.feedback(received_at=before, **personal)]
    FollowUpFactory(feedback=gone, text="Gọi Người Demo")
    assert retention.ended_before(moment).count() == 2
    assert retention.erase_ended(moment=moment) == 2
    assert retention.erase_ended(moment=moment) == 0
    gone.refresh_from_db()
    shown.refresh_from_db()
    text = f"{vars(gone)} {[line.text for line in gone.follow_ups.all()]} {vars(shown)}"
    assert "Demo" not in text
    assert "0900000001" not in text
    assert (gone.number, gone.answer) == (42, "(đã xóa theo thời hạn)")
    assert (shown.content, shown.answer) == ("Đèn hỏng", "Đã sửa")
    assert find_by_code("0042-2026-K7PDM3QX2W") is None
    assert all(Feedback.objects.get(pk=row.pk).sender_name for row in kept)
    assert Event.objects.filter(verb="feedback_purged").count() == 2


@pytest.mark.django_db
def test_requests_that_are_done_lose_their_names(world: World):
    moment = now()
    row = DataRequestFactory(name="Người Demo", contact="0900", status=D.DONE, ended_at=moment - dt.timedelta(days=1))
    DataRequestFactory(name="Người Demo")
    assert retention.requests_ended_before(moment).count() == 1
    assert retention.erase_requests(moment=moment) == 1
    row.refresh_from_db()
    assert (row.name, row.contact) == ("", "")


@pytest.mark.django_db
def test_what_citizens_send_goes_to_no_unit_of_another_commune(world: World):
    numbers = FeedbackSettings(commune=world.programme.commune, first_unit=UnitFactory())
    with pytest.raises(ValidationError, match="không thuộc địa phương"):
        numbers.full_clean()
    numbers.first_unit = world.unit
    numbers.full_clean()


@pytest.mark.django_db
def test_citizens_read_how_long_is_kept_from_the_end(world: World):
    assert "2 năm sau khi việc kết thúc" in consent_text(world.programme.commune, "report")
