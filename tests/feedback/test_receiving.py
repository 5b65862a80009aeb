"""Taking feedback: the number, the receipt, what is refused; what the sender does afterwards."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid

import pytest
from django.db import OperationalError, connection

from common.clock import now
from common.errors import Invalid, NotAllowed
from common.models import Event
from feedback.codes import SECRET_LENGTH, hash_secret, print_code, read_code
from feedback.enums import FeedbackStatus as S
from feedback.enums import NoteKind
from feedback.models import Feedback, FollowUp
from feedback.selectors import lines_for_sender, public_year
from feedback.services import following, receiving
from tests.factories.accounts import UnitFactory
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.feedback import SECRET, FeedbackFactory, FollowUpFactory, IntakeSessionFactory

from .conftest import World

pytestmark = pytest.mark.django_db


def patiently(act):
    """Like the busy timeout of a real database; the shared database of a test in memory has none."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.01)


def send(world: World, **values):
    given = {"programme": world.programme, "kind": "report", "content": "Đèn đường hỏng", "channel": "web"}
    return receiving.register(**(given | values))


# --- the receipt ---


def test_the_numbers_of_a_year_follow_each_other_without_a_gap(world: World):
    numbers = [send(world)[0].number for _each in range(3)]
    other = receiving.register(programme=ProgrammeYearFactory(), kind="praise", content="Cảm ơn", channel="web")
    assert (numbers, other[0].number) == ([1, 2, 3], 1)


def test_the_secret_is_not_stored_and_finds_the_feedback_again(world: World):
    feedback, secret = send(world)
    assert len(secret) == SECRET_LENGTH
    assert secret not in str(vars(feedback))
    code = receiving.code_of(feedback, secret)
    assert code == f"0001-2026-{secret}"
    assert receiving.find_by_code(code) == feedback
    assert receiving.find_by_code(code, commune=world.programme.commune) == feedback
    assert receiving.find_by_code(code, commune=UnitFactory().commune) is None


@pytest.mark.parametrize(
    "typed", ["0042-2026-K7PDM3QX2W", " 42 2026 k7pdm3qx2w ", "00422026K7PDM3QX2W", "OO42–2O26–K7PDM3QX2W"]
)
def test_a_code_is_read_however_it_is_typed(world: World, typed: str):
    feedback = world.feedback(number=42)
    assert receiving.find_by_code(typed) == feedback


@pytest.mark.parametrize("typed", ["", "0042-2026", "0042-2026-K7PDM3QX2X", "0043-2026-K7PDM3QX2W", "x" * 500, "0042"])
def test_another_code_finds_nothing(world: World, typed: str):
    world.feedback(number=42)
    assert receiving.find_by_code(typed) is None


def test_two_communes_with_the_same_number_are_told_apart_by_the_secret(world: World):
    ours = world.feedback(number=7)
    theirs = FeedbackFactory(number=7, secret_hash=hash_secret(7, 2026, "ABCDEFGH23"))
    assert receiving.find_by_code(print_code(7, 2026, SECRET)) == ours
    assert receiving.find_by_code("7-2026-ABCDEFGH23") == theirs


def test_look_alike_letters_are_put_right():
    assert read_code("0001-2026-OIL0123456").secret == "0110123456"


def test_sent_twice_is_stored_once_with_the_same_receipt(world: World):
    ident = uuid.uuid4()
    first, secret = send(world, client_id=ident)
    again, same = send(world, client_id=ident, content="Gửi lại khi có mạng")
    assert (again, same) == (first, secret)
    assert (Feedback.objects.count(), Event.objects.count()) == (1, 1)


def test_the_receipt_stays_the_same_after_the_key_was_changed(world: World, settings):
    ident = uuid.uuid4()
    _feedback, secret = send(world, client_id=ident)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert send(world, client_id=ident)[1] == secret


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(world: World):
    start, found = threading.Barrier(4), []

    def one() -> None:
        try:
            start.wait(10)
            found.append(patiently(lambda: send(world)[0].number))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == [1, 2, 3, 4]


# --- what is stored ---


def test_a_web_form_becomes_a_row_with_a_day_and_an_event(world: World):
    feedback, _secret = send(
        world, content="  Đèn hỏng\r\nở ngõ\u200b 3 ", place=" Ngõ  3 ", hamlet=world.hamlet, sender_name="Người demo",
        consent_text="Tôi đồng ý",
    )  # fmt: skip
    assert (feedback.content, feedback.place) == ("Đèn hỏng\nở ngõ 3", "Ngõ 3")
    assert feedback.due_on == dt.date(2026, 12, 14)  # 15 working days after Friday 20/11; 24/11 is a day off
    assert feedback.consent_at is not None
    event = Event.objects.get()
    assert (event.verb, event.actor, event.to_state) == ("feedback_registered", None, "new")
    assert "Người demo" not in str(vars(event))


def test_without_consent_there_is_no_stamp(world: World):
    assert send(world)[0].consent_at is None


def test_days_and_first_unit_come_from_the_settings(world: World):
    world.set(answer_days=3, home_service_days=1, first_unit=world.unit)
    feedback, _secret = send(world)
    assert (feedback.due_on, feedback.unit) == (dt.date(2026, 11, 26), world.unit)
    home, _secret = send(world, kind="home_service", address="Thôn Đông", sender_phone="0900000000")
    assert home.due_on == dt.date(2026, 11, 23)


def test_an_officer_writes_down_a_call_and_a_letter_of_a_box(world: World):
    session = IntakeSessionFactory(programme=world.programme)
    call, _secret = send(world, channel="hotline", by=world.officer)
    letter, _secret = send(world, channel="other", session=session, by=world.officer)
    assert (call.created_by, call.channel) == (world.officer, "hotline")
    assert letter.channel == "box"


def test_an_officer_notes_a_complaint_and_others_do_not_see_it(world: World):
    world.set(first_unit=world.unit)
    feedback, _secret = send(world, kind="complaint", channel="letter", by=world.officer)
    assert (feedback.is_restricted, feedback.unit) == (True, None)
    seeing = [u for u in (world.officer, world.boss, world.coordinator, world.admin, world.other_officer)
              if Feedback.objects.visible_to(u).exists()]  # fmt: skip
    assert seeing == [world.officer, world.boss]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": " \u200b "}, "content"),
        ({"content": "a" * 10_001}, "content"),
        ({"place": "a" * 201}, "place"),
        ({"kind": "complaint"}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"channel": "pigeon"}, "channel"),
        ({"sender_email": "khong-phai"}, "sender_email"),
        ({"kind": "home_service", "sender_phone": "0900000000"}, "address"),
        ({"kind": "home_service", "address": "Thôn Đông"}, "sender_phone"),
        ({"received_at": dt.datetime(2026, 11, 22, tzinfo=dt.UTC)}, "received_at"),
    ],
)
def test_what_is_wrong_is_named(world: World, changes, field):
    with pytest.raises(Invalid) as problem:
        send(world, **changes)
    assert problem.value.field == field
    assert not Feedback.objects.exists()


def test_nothing_of_another_commune_is_taken(world: World):
    with pytest.raises(Invalid):
        send(world, hamlet=UnitFactory())
    with pytest.raises(Invalid):
        send(world, session=IntakeSessionFactory())
    ident = uuid.uuid4()
    send(world, client_id=ident)
    with pytest.raises(Invalid):
        send(world, client_id=ident, programme=ProgrammeYearFactory())


def test_roles_without_the_right_write_nothing_down(world: World):
    for user in (world.boss, world.admin, world.upper):
        with pytest.raises(NotAllowed):
            send(world, by=user)


def test_the_public_year_is_todays_else_the_newest(world: World):
    commune = world.programme.commune
    ProgrammeYearFactory(commune=commune, year=2027)
    assert public_year(commune) == world.programme
    world.programme.delete()
    assert public_year(commune).year == 2027
    assert public_year(UnitFactory().commune) is None


# --- the sender goes on ---


def test_information_given_sets_the_clock_going_again(world: World):
    feedback = world.feedback(asked=True, due_on=dt.date(2026, 12, 4))
    following.give_info(feedback, "Số nhà 5")
    assert (feedback.status, feedback.paused_on) == (S.RECEIVED, None)
    assert feedback.due_on == dt.date(2026, 12, 10)  # stood still from Monday 16 to Friday 20/11: four days


def test_information_for_a_unit_that_has_it_goes_back_to_work(world: World):
    feedback = world.feedback(asked=True, with_unit=True)
    following.give_info(feedback, "Số nhà 5")
    assert feedback.status == S.IN_PROGRESS


def test_information_nobody_asked_for_is_kept_without_a_change(world: World):
    feedback = world.mine()
    ident = uuid.uuid4()
    line = following.give_info(feedback, "Hôm nay vẫn hỏng", ident)
    assert following.give_info(feedback, "Hôm nay vẫn hỏng", ident) == line
    assert feedback.status == S.IN_PROGRESS
    assert [(one.kind, one.author) for one in feedback.follow_ups.all()] == [(NoteKind.FROM_SENDER, None)]


def test_no_information_is_taken_when_nothing_waits_or_too_much_came(world: World, monkeypatch):
    with pytest.raises(Invalid):
        following.give_info(world.feedback(answered=True), "Thêm")
    feedback = world.mine()
    with pytest.raises(Invalid):
        following.give_info(feedback, "  ")
    monkeypatch.setattr(following, "MOST_LINES", 1)
    following.give_info(feedback, "Một")
    with pytest.raises(Invalid):
        following.give_info(feedback, "Hai")


def test_settled_ends_it(world: World):
    feedback = world.feedback(answered=True)
    following.say_resolved(feedback, "yes", "Cảm ơn")
    following.say_resolved(feedback, "yes", "Cảm ơn")
    assert (feedback.status, feedback.resolution, feedback.resolution_comment) == (S.CLOSED, "yes", "Cảm ơn")
    assert feedback.ended_at is not None
    assert Event.objects.count() == 1


def test_not_settled_with_words_opens_it_again(world: World):
    feedback = world.feedback(answered=True, published_at=now(), public_text="x", extended_days=3)
    answer = feedback.answer
    following.say_resolved(feedback, "no", "Đèn vẫn tối, gọi chị Demo")
    assert (feedback.status, feedback.reopened_count) == (S.IN_PROGRESS, 1)
    assert (feedback.answered_at, feedback.answer, feedback.published_at, feedback.extended_days) == (None, "", None, 0)
    assert feedback.due_on == dt.date(2026, 12, 14)
    lines = list(lines_for_sender(feedback))
    assert answer in lines[0].text
    assert lines[1].text == "Đèn vẫn tối, gọi chị Demo"
    assert "chị Demo" not in "".join(event.comment for event in Event.objects.all())


def test_not_settled_without_words_is_remembered(world: World):
    feedback = world.feedback(answered=True)
    following.say_resolved(feedback, "partly")
    assert (feedback.status, feedback.resolution) == (S.ANSWERED, "partly")


def test_there_is_nothing_to_judge_before_the_answer(world: World):
    for row in (world.mine(), world.feedback()):
        with pytest.raises(Invalid):
            following.say_resolved(row, "yes")
    with pytest.raises(Invalid):
        following.say_resolved(world.feedback(answered=True), "maybe")


def test_the_sender_never_reads_internal_lines(world: World):
    feedback = world.mine()
    for kind in NoteKind.values:
        FollowUpFactory(feedback=feedback, kind=kind)
    shown = {line.kind for line in lines_for_sender(feedback)}
    assert shown == {"public", "info_request", "from_sender", "apology"}
    assert FollowUp.objects.count() == len(NoteKind.values)
