"""Working on feedback: every arrow, what it leaves behind, who reads what, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import now
from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from feedback import services as verbs
from feedback.enums import FeedbackStatus as S
from feedback.enums import NoteKind
from feedback.jobs import look_after
from feedback.models import Feedback
from feedback.selectors import lines_for_sender
from tests.factories.accounts import UnitFactory, reviewer
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.feedback import IntakeSessionFactory

from .conftest import World

pytestmark = pytest.mark.django_db


def fresh(row: Feedback) -> Feedback:
    return Feedback.objects.get(pk=row.pk)


def said_to_sender(row: Feedback) -> str:
    return "\n".join(line.text for line in lines_for_sender(row))


# --- the whole way ---


def test_from_arrival_to_the_approved_answer(world: World):
    world.set(approval_needed=True)
    row = world.feedback()
    verbs.assign(feedback=row, by=world.coordinator, unit=world.unit, note="Xem đèn ở ngõ 2")
    verbs.propose_answer(feedback=row, by=world.officer, text="Đã thay bóng đèn.", number="12/UBND")
    with pytest.raises(NotAllowed):
        verbs.answer(feedback=row, by=world.coordinator, text="Đã thay bóng đèn.")
    verbs.answer(feedback=row, by=world.boss, text="Đã thay bóng đèn, xin cảm ơn.", number="12/UBND")
    assert (row.status, row.answer, row.answered_by) == (S.ANSWERED, "Đã thay bóng đèn, xin cảm ơn.", world.boss)
    assert row.proposed_by == world.officer
    assert "ngõ 2" not in said_to_sender(row)
    verbs_seen = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs_seen == ["feedback_assign", "feedback_propose", "feedback_answer"]


def test_a_draft_sent_back_stays_and_the_reason_is_internal(world: World):
    row = world.mine()
    verbs.propose_answer(feedback=row, by=world.officer, text="Đang xem.")
    with pytest.raises(CommentRequired):
        verbs.return_answer(feedback=row, by=world.boss, why=" ")
    verbs.return_answer(feedback=row, by=world.boss, why="Chưa nói bao giờ xong")
    assert (row.status, row.answer) == (S.IN_PROGRESS, "Đang xem.")
    assert said_to_sender(row) == ""


def test_nobody_approves_the_own_draft(world: World):
    world.set(approval_needed=True)
    row = world.feedback(proposed=True, unit=world.unit, proposed_by=world.boss)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        verbs.answer(feedback=row, by=world.boss, text="x")


def test_without_approval_the_coordinator_answers_at_once(world: World):
    row = world.feedback(kind="praise")
    verbs.answer(feedback=row, by=world.coordinator, text="Cảm ơn ông, bà.")
    assert row.status == S.ANSWERED
    assert set(Event.objects.values_list("verb", flat=True)) == {"feedback_receive", "feedback_answer"}
    verbs.close(feedback=row, by=world.coordinator)
    assert (row.status, row.ended_at is not None) == (S.CLOSED, True)


def test_a_second_answer_on_an_old_page_is_refused(world: World):
    row = world.mine()
    old = fresh(row)
    verbs.answer(feedback=row, by=world.coordinator, text="Một")
    with pytest.raises(WrongState):
        verbs.answer(feedback=old, by=world.coordinator, text="Hai")
    assert fresh(row).answer == "Một"


# --- units ---


def test_a_transfer_leaves_its_trace_and_keeps_the_day(world: World):
    row = world.mine()
    due = row.due_on
    verbs.transfer(feedback=row, by=world.officer, unit=world.other_unit, why="Thuộc Công an xã")
    line = row.follow_ups.get()
    assert (row.unit, row.due_on) == (world.other_unit, due)
    assert (line.kind, line.from_unit, line.to_unit) == (NoteKind.TRANSFER, world.unit, world.other_unit)
    assert said_to_sender(row) == ""
    with pytest.raises(NotAllowed):
        verbs.propose_answer(feedback=row, by=world.officer, text="Không còn của tôi")


def test_two_transfers_at_once_leave_one_unit(world: World):
    row = world.mine()
    old = fresh(row)
    verbs.transfer(feedback=row, by=world.officer, unit=world.other_unit, why="a")
    with pytest.raises(WrongState):
        verbs.transfer(feedback=old, by=world.coordinator, unit=UnitFactory(commune=world.unit.commune), why="b")


def test_no_unit_of_elsewhere_gets_it(world: World):
    closed = UnitFactory(commune=world.unit.commune, is_active=False)
    everybody = UnitFactory(commune=world.unit.commune, everybody=True)
    for unit in (UnitFactory(), closed, everybody):
        with pytest.raises(Invalid):
            verbs.assign(feedback=world.feedback(), by=world.coordinator, unit=unit)
    with pytest.raises(Invalid, match="đang xử lý rồi"):
        verbs.transfer(feedback=world.mine(), by=world.coordinator, unit=world.unit, why="x")


# --- days ---


def test_asking_back_stops_the_clock(world: World):
    row = world.mine()
    verbs.ask_info(feedback=row, by=world.officer, question="Nhà số mấy?")
    assert (row.status, row.paused_on) == (S.NEEDS_INFO, dt.date(2026, 11, 20))
    assert "Nhà số mấy?" in said_to_sender(row)
    assert "Nhà số mấy?" not in str(Event.objects.values_list("comment", flat=True))


def test_more_time_is_bounded_and_told(world: World):
    world.set(extension_days=5)
    row = world.mine(due_on=dt.date(2026, 11, 20))
    verbs.extend(feedback=row, by=world.coordinator, days=3, why="Chờ điện lực")
    assert (row.due_on, row.extended_days) == (dt.date(2026, 11, 26), 3)
    assert "26/11/2026" in said_to_sender(row)
    for days in (0, 3):
        with pytest.raises(Invalid):
            verbs.extend(feedback=row, by=world.coordinator, days=days, why="Thêm")
    verbs.extend(feedback=row, by=world.boss, days=2, why="Thêm")
    with pytest.raises(Invalid, match="hết số ngày"):
        verbs.extend(feedback=row, by=world.boss, days=1, why="Thêm")
    with pytest.raises(NotAllowed):
        verbs.extend(feedback=row, by=world.officer, days=1, why="Thêm")


def test_a_corrected_kind_gets_its_own_day(world: World):
    row = world.feedback(received_at=now(), due_on=dt.date(2026, 12, 14))
    verbs.classify(feedback=row, by=world.coordinator, kind="home_service", hamlet=world.hamlet, place="Ngõ 5")
    assert (row.kind, row.due_on, row.hamlet) == ("home_service", dt.date(2026, 11, 25), world.hamlet)
    assert "ngo 5" in row.search
    with pytest.raises(Invalid):
        verbs.classify(feedback=row, by=world.coordinator, kind="complaint", hamlet=None, place="")


# --- what is not ours ---


def test_refused_with_the_reason_the_sender_reads(world: World):
    row = world.feedback(asked=True)
    verbs.refuse(feedback=row, by=world.coordinator, why="Thuộc xã bên")
    assert (row.status, row.paused_on) == (S.REFUSED, None)
    assert said_to_sender(row) == "Thuộc xã bên"


def test_a_complaint_is_told_where_to_go_and_disappears_for_others(world: World):
    row = world.feedback()
    verbs.divert(feedback=row, by=world.coordinator, kind="complaint", advice="Gửi đơn tại Trụ sở tiếp công dân")
    assert (row.status, row.kind, row.is_restricted) == (S.DIVERTED, "complaint", True)
    assert not Feedback.objects.visible_to(world.coordinator).exists()
    assert Feedback.objects.visible_to(world.boss).exists()
    with pytest.raises(Invalid):
        verbs.divert(feedback=world.feedback(), by=world.coordinator, kind="praise", advice="x")


def test_a_noted_complaint_is_worked_on_by_nobody(world: World):
    row = world.feedback(complaint=True, created_by=world.officer)
    for by in (world.coordinator, world.boss, world.officer):
        with pytest.raises(NotAllowed):
            verbs.assign(feedback=row, by=by, unit=world.unit)
    with pytest.raises(NotAllowed):
        verbs.note_internal(feedback=row, by=world.coordinator, text="x")
    verbs.note_internal(feedback=row, by=world.boss, text="Đã chuyển Ban tiếp công dân")
    verbs.divert(feedback=row, by=world.officer, kind="complaint", advice="Nộp đơn tại phòng tiếp dân")
    assert row.status == S.DIVERTED


def test_merged_senders_read_the_common_answer(world: World):
    main, twin, earlier = world.mine(), world.feedback(), world.feedback()
    verbs.merge(feedback=earlier, by=world.coordinator, into=twin)
    verbs.merge(feedback=twin, by=world.coordinator, into=main)
    assert fresh(earlier).merged_into == main
    verbs.answer(feedback=main, by=world.coordinator, text="Đã sửa xong cả ngõ")
    late = world.feedback()
    verbs.merge(feedback=late, by=world.coordinator, into=main)
    for row in (twin, earlier, late):
        assert "Đã sửa xong cả ngõ" in said_to_sender(row)
        assert fresh(row).status == S.MERGED


def test_what_cannot_be_merged(world: World):
    row = world.feedback()
    programme = world.programme
    other_year = ProgrammeYearFactory(commune=programme.commune, criteria_set=programme.criteria_set, year=2027)
    for into in (row, world.feedback(complaint=True), world.feedback(programme=other_year)):
        with pytest.raises(Invalid):
            verbs.merge(feedback=row, by=world.coordinator, into=into)


# --- afterwards ---


def test_the_house_takes_up_again_what_did_not_hold(world: World):
    row = world.feedback(answered=True, unit=world.unit)
    verbs.reopen(feedback=row, by=world.coordinator, why="Đèn lại hỏng")
    assert (row.status, row.reopened_count, row.answer) == (S.IN_PROGRESS, 1, "")
    assert "Đã sửa xong đèn đường." in said_to_sender(row)
    assert "Đèn lại hỏng" not in said_to_sender(row)


def test_published_only_where_switched_on_and_without_names(world: World):
    row = world.feedback(answered=True, sender_name="Nguyễn Thị Demo", sender_phone="0912 345 678")
    with pytest.raises(NotAllowed, match="đang tắt"):
        verbs.publish(feedback=row, by=world.coordinator, public_text="a", public_answer="b")
    world.set(publish_answers=True)
    row = Feedback.objects.get(pk=row.pk)
    for words in ("Bà nguyen thi demo hỏi về đèn", "gọi 0912.345.678", "số 038201001234", "thư a.b@c.vn", " "):
        with pytest.raises(Invalid) as problem:
            verbs.publish(feedback=row, by=world.coordinator, public_text=words, public_answer="Đã sửa")
        assert problem.value.field == "public_text"
    verbs.publish(feedback=row, by=world.coordinator, public_text="Đèn hỏng", public_answer="Gọi 0225 123 456")
    assert list(Feedback.objects.published()) == [row]
    verbs.unpublish(feedback=row, by=world.boss)
    assert not Feedback.objects.published().exists()


def test_an_apology_is_for_what_was_late(world: World):
    with pytest.raises(NotAllowed):
        verbs.apologise(feedback=world.mine(), by=world.officer, text="Xin lỗi")
    for late in (
        world.mine(due_on=dt.date(2026, 11, 19)),
        world.feedback(answered=True, due_on=dt.date(2026, 11, 19)),
    ):
        verbs.apologise(feedback=late, by=world.coordinator, text="Xin lỗi vì chậm trễ")
        assert "Xin lỗi" in said_to_sender(late)


def test_internal_notes_stay_inside_and_public_ones_reach_the_sender(world: World):
    row = world.mine()
    verbs.note_internal(feedback=row, by=world.officer, text="Gọi điện lực")
    verbs.note_public(feedback=row, by=world.officer, text="Thợ đến thứ Hai")
    assert said_to_sender(row) == "Thợ đến thứ Hai"
    with pytest.raises(Invalid):
        verbs.note_public(feedback=row, by=world.officer, text=" ")


# --- by itself, once a day ---


def test_late_ones_are_shown_to_the_leader_once(world: World):
    world.set(escalate_days=2)
    late = world.mine(due_on=dt.date(2026, 11, 18))
    young = world.mine(due_on=dt.date(2026, 11, 19))
    still = world.feedback(asked=True, due_on=dt.date(2026, 11, 2))
    assert look_after()["escalated"] == 1
    assert look_after()["escalated"] == 0
    assert [fresh(row).escalated_on for row in (late, young, still)] == [dt.date(2026, 11, 20), None, None]


def test_an_answer_nobody_contradicts_ends_by_itself(world: World):
    world.set(close_days=3)
    moment = now()
    old = world.feedback(answered=True, answered_at=moment - dt.timedelta(days=8))
    new = world.feedback(answered=True, answered_at=moment - dt.timedelta(days=3))
    assert look_after() == {"escalated": 0, "closed": 1}
    assert (fresh(old).status, fresh(new).status) == (S.CLOSED, S.ANSWERED)


# --- sessions and settings ---


def test_a_box_is_opened_before_witnesses(world: World):
    record = verbs.record_session
    given = {
        "programme": world.programme, "by": world.officer, "kind": "box", "held_on": dt.date(2026, 11, 20),
        "place": "Hòm thư ở Trung tâm", "present": "Đại diện A\nĐại diện B", "letters": 0,
    }  # fmt: skip
    row = record(**given)
    assert Event.objects.get().verb == "feedback_session_recorded"
    for name, value in (
        ("held_on", dt.date(2026, 11, 21)), ("present", " "), ("place", ""), ("kind", "x"), ("unit", UnitFactory())
    ):  # fmt: skip
        with pytest.raises(Invalid) as problem:
            record(**(given | {name: value}))
        assert problem.value.field == name
    world.feedback(session=row)
    with pytest.raises(Invalid, match="không thể ít hơn"):
        record(**given, session=row)
    with pytest.raises(NotAllowed):
        record(**(given | {"by": world.boss}))
    assert IntakeSessionFactory(programme=world.programme).letters == 2


def test_settings_are_changed_by_those_who_answer_for_them(world: World):
    commune = world.programme.commune
    for by in (world.coordinator, world.boss, world.admin):
        verbs.save_settings(commune=commune, by=by, values={"answer_days": 7})
    assert Event.objects.count() == 1
    for by in (world.officer, world.upper, reviewer(UnitFactory().commune)):
        with pytest.raises(NotAllowed):
            verbs.save_settings(commune=commune, by=by, values={"answer_days": 9})


def test_what_the_sender_says_by_telephone_is_written_down(world: World):
    row = world.feedback(asked=True, with_unit=True, unit=world.unit)
    verbs.note_info(feedback=row, by=world.officer, text="Nhà số 5")
    assert (row.status, row.paused_on, row.due_on) == (S.IN_PROGRESS, None, dt.date(2026, 12, 10))
    assert row.follow_ups.get().author == world.officer
