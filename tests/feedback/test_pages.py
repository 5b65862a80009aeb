"""The officers' pages: what each person is told to do, what is shown, what a refused form keeps."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.clock import now
from common.models import Event
from feedback.enums import FeedbackStatus as S
from feedback.enums import NoteKind
from feedback.models import AnswerTemplate, DataRequest, Feedback, FeedbackSettings, IntakeSession
from feedback.services.receiving import find_by_code
from feedback.views.steps import BY_NAME, BY_SLUG
from tests import files_kit
from tests.factories.accounts import UnitFactory
from tests.factories.feedback import (
    AnswerTemplateFactory,
    DataRequestFactory,
    FeedbackFactory,
    FollowUpFactory,
    IntakeSessionFactory,
)
from tests.queries import queries_of

from .conftest import World

pytestmark = pytest.mark.django_db


LATE = dt.date(2026, 11, 2)


def show(world: World, who: str, name: str, *args: Any, query: str = "") -> Any:
    return world.client(getattr(world, who)).get(world.page(name, *args) + query)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def take(world: World, who: str, row: Feedback, step: str, **data: Any) -> Any:
    address = world.page("feedback_step", row.pk, BY_NAME[step].slug)
    return world.client(getattr(world, who)).post(address, data)


# --- what to do now ---


@pytest.mark.parametrize(
    ("values", "who", "title", "step"),
    [
        ({}, "coordinator", "Giao đơn vị xử lý", "assign"),
        ({"kind": "praise"}, "coordinator", "Cảm ơn người gửi lời khen", "answer"),
        ({"unit": "own"}, "officer", "Giao đơn vị xử lý", "assign"),
        ({"in_progress": True}, "officer", "Giải quyết và viết trả lời", "propose"),
        ({"in_progress": True}, "coordinator", "Đang chờ Phòng Kinh tế", None),
        ({"in_progress": True}, "boss", "Đang chờ Phòng Kinh tế", None),
        ({"proposed": True}, "coordinator", "Duyệt và trả lời người gửi", "answer"),
        ({"proposed": True}, "officer", "Đang chờ duyệt", None),
        ({"asked": True, "unit": "own"}, "officer", "Chờ người gửi bổ sung", "note_info"),
        ({"answered": True}, "coordinator", "Không cần làm gì thêm", None),
        (
            {"answered": True, "due_on": dt.date(2026, 11, 2)},
            "coordinator",
            "Xin lỗi người gửi vì trễ hẹn",
            "apologise",
        ),
        ({"complaint": True}, "boss", "Hướng dẫn người gửi", "divert"),
        ({"answered": True, "status": S.CLOSED}, "boss", "Không cần làm gì thêm", None),
    ],
)
def test_the_page_says_what_to_do_next(world: World, values, who, title, step):
    handled = {"in_progress", "proposed", "answered", "unit"} & set(values)
    row = world.feedback(**(values | {"unit": world.unit if handled else None}))
    answer = show(world, who, "feedback_detail", row.pk)
    assert answer.status_code == 200
    coming = answer.context["next"]
    assert (coming.title, coming.step.name if coming.step else None) == (title, step)
    assert title in text_of(answer)


def test_with_approval_the_leader_is_asked(world: World):
    world.set(approval_needed=True, publish_answers=True)
    row = world.feedback(proposed=True, unit=world.unit)
    assert "Đang chờ lãnh đạo duyệt" in text_of(show(world, "coordinator", "feedback_detail", row.pk))
    page = text_of(show(world, "boss", "feedback_detail", row.pk))
    assert "Duyệt và trả lời người gửi" in page
    assert "Đã sửa xong đèn đường." in page
    done = world.feedback(answered=True, unit=world.unit)
    assert "Công khai câu trả lời" in text_of(show(world, "boss", "feedback_detail", done.pk))


def test_the_deadline_stands_in_words(world: World):
    row = world.mine(due_on=dt.date(2026, 11, 26))
    assert "còn 3 ngày làm việc" in text_of(show(world, "officer", "feedback_detail", row.pk))


def test_internal_and_public_lines_stand_apart(world: World):
    row = world.mine()
    FollowUpFactory(feedback=row, kind=NoteKind.PUBLIC, text="Thợ đến thứ Hai")
    FollowUpFactory(feedback=row, kind=NoteKind.INTERNAL, text="Hỏi điện lực")
    context = show(world, "officer", "feedback_detail", row.pk).context
    assert [line.text for line in context["public_lines"]] == ["Thợ đến thứ Hai"]
    assert [line.text for line in context["internal_lines"]] == ["Hỏi điện lực"]


def test_what_citizens_write_is_text(world: World):
    row = world.mine(content="<script>alert(1)</script>", place="<b>x</b>", sender_name="<i>y</i>")
    page = show(world, "officer", "feedback_detail", row.pk).content.decode()
    for piece in ("<script>alert", "<b>x", "<i>y"):
        assert piece not in page


def test_look_alikes_are_shown_where_they_can_be_merged(world: World):
    row = world.feedback(content="Đèn đường ngõ chợ bị hỏng cả tuần nay", place="Ngõ chợ")
    twin = world.feedback(content="đèn đường ở ngõ chợ hỏng cả tuần nay", place="ngõ chợ")
    world.feedback(content="Rác thải đổ ven sông gây mùi khó chịu", place="Bờ sông")
    world.feedback(content="Đèn đường ngõ chợ bị hỏng cả tuần nay", received_at=now() - dt.timedelta(days=90))
    alike = show(world, "coordinator", "feedback_detail", row.pk).context["alike"]
    assert [one.feedback for one in alike] == [twin]
    done = world.feedback(answered=True, content=row.content)
    assert show(world, "coordinator", "feedback_detail", done.pk).context["alike"] == []


# --- steps ---


def test_every_step_has_its_own_address_and_page(world: World):
    assert len(BY_SLUG) == len(BY_NAME)
    assert show(world, "coordinator", "feedback_step", world.feedback().pk, "khong-co").status_code == 404


def test_steps_by_plain_posts(world: World):
    row = world.feedback()
    answer = take(world, "coordinator", row, "assign", unit=world.unit.pk, note="Xem giúp")
    assert answer.status_code == 302
    assert take(world, "officer", row, "propose", text="Đã sửa", number="").status_code == 302
    assert take(world, "coordinator", row, "return_answer", text="Viết rõ ngày").status_code == 302
    assert take(world, "officer", row, "propose", text="Đã sửa ngày 19/11", number="9/UBND").status_code == 302
    assert take(world, "coordinator", row, "answer", text="Đã sửa ngày 19/11", number="9/UBND").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.answer_number) == (S.ANSWERED, "9/UBND")


def test_a_refused_form_keeps_what_was_typed(world: World):
    row = world.mine()
    answer = take(world, "coordinator", row, "extend", days=99, why="Chờ vật tư")
    assert answer.status_code == 422
    assert "Chờ vật tư" in text_of(answer)
    answer = take(world, "officer", row, "transfer", unit=UnitFactory().pk, why="Không thuộc phòng tôi")
    assert answer.status_code == 422
    assert "Không thuộc phòng tôi" in text_of(answer)


def test_a_rule_that_no_field_knows_stands_above_the_form(world: World):
    world.set(publish_answers=True)
    row = world.feedback(answered=True, sender_phone="0912345678")
    answer = take(world, "coordinator", row, "publish", public_text="Gọi 0912345678", public_answer="Xong")
    assert answer.status_code == 400
    assert "còn thông tin cá nhân" in text_of(answer)
    missing = take(world, "coordinator", world.feedback(), "merge", number=9_999)
    assert (missing.status_code, "Không có mục số 9999" in text_of(missing)) == (400, True)


def test_a_step_that_is_not_mine_is_refused_with_its_reason(world: World):
    row = world.mine()
    for method in ("get", "post"):
        answer = getattr(world.client(world.officer), method)(world.page("feedback_step", row.pk, "tra-loi"))
        assert answer.status_code == 403
    assert take(world, "other_officer", row, "propose", text="x").status_code == 404


def test_whoever_diverts_is_led_back_to_the_register(world: World):
    row = world.feedback()
    answer = take(world, "coordinator", row, "divert", kind="complaint", text="Nộp đơn tại phòng tiếp dân")
    assert answer.url == world.page("feedback_list")


def test_ready_words_are_offered_at_their_step(world: World):
    commune = world.programme.commune
    ready = AnswerTemplateFactory(commune=commune, title="Cảm ơn", text="Xin cảm ơn ông, bà.")
    AnswerTemplateFactory(commune=commune, title="Cũ", is_active=False)
    AnswerTemplateFactory(title="Của nơi khác")
    row = world.mine()
    page = text_of(show(world, "officer", "feedback_detail", row.pk))
    assert "Cảm ơn" in page
    assert "Của nơi khác" not in page
    assert "Cũ" not in page
    step = show(world, "officer", "feedback_step", row.pk, "trinh-duyet", query=f"?mau={ready.pk}")
    assert step.context["form"]["text"].value() == "Xin cảm ơn ông, bà."


def test_the_letter_of_apology_can_be_printed(world: World):
    row = world.mine(due_on=dt.date(2026, 11, 2))
    assert show(world, "coordinator", "feedback_letter", row.pk).status_code == 404
    step = show(world, "coordinator", "feedback_step", row.pk, "xin-loi")
    words = step.context["form"]["text"].value()
    assert "chân thành xin lỗi" in words
    take(world, "coordinator", row, "apologise", text=words)
    assert "THƯ XIN LỖI" in text_of(show(world, "coordinator", "feedback_letter", row.pk))


# --- the register ---


def titles(answer: Any) -> set[int]:
    return {row.pk for row, _due in answer.context["rows"]}


def test_each_person_sees_first_what_waits_for_them(world: World):
    new, own, other = world.feedback(), world.mine(), world.mine(unit=world.other_unit)
    waiting = world.feedback(proposed=True, unit=world.unit)
    late = world.mine(unit=world.other_unit, due_on=dt.date(2026, 11, 2), escalated_on=dt.date(2026, 11, 5))
    assert titles(show(world, "coordinator", "feedback_list")) == {new.pk, waiting.pk}
    assert titles(show(world, "officer", "feedback_list")) == {own.pk}
    assert titles(show(world, "boss", "feedback_list")) == {waiting.pk, late.pk}
    assert titles(show(world, "other_officer", "feedback_list")) == {other.pk, late.pk}
    late_tab = show(world, "coordinator", "feedback_list", query="?xem=qua-han")
    assert titles(late_tab) == {late.pk}
    assert [tab["count"] for tab in late_tab.context["tabs"]] == [2, 5, 1, 0, 5]


def test_filters_narrow_the_register(world: World):
    row = world.feedback(
        content="Ổ gà trước chợ", kind="suggestion", channel="zalo", hamlet=world.hamlet, unit=world.unit,
        received_at=dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC),
    )  # fmt: skip
    world.feedback(content="Tiếng ồn ban đêm")
    for query in (
        "q=o ga truoc cho", "kind=suggestion", "channel=zalo", f"unit={world.unit.pk}", f"hamlet={world.hamlet.pk}",
        "until=2026-11-09", f"q={row.register_number}",
    ):  # fmt: skip
        assert titles(show(world, "coordinator", "feedback_list", query=f"?xem=tat-ca&{query}")) == {row.pk}, query
    assert titles(show(world, "coordinator", "feedback_list", query="?xem=tat-ca&since=2026-11-10")) != {row.pk}
    odd = show(world, "coordinator", "feedback_list", query="?xem=x&unit=99999999999999999999&kind=x&since=x&session=x")
    assert odd.status_code == 200


def test_every_empty_list_teaches(world: World):
    assert "Không có gì chờ bạn" in text_of(show(world, "coordinator", "feedback_list"))
    for query, words in (
        ("?xem=qua-han", "Không có mục nào quá hạn"), ("?xem=tat-ca", "Chưa có góp ý nào"),
        ("?xem=tat-ca&q=zzz", "Không có mục nào khớp"),
    ):  # fmt: skip
        assert words in text_of(show(world, "coordinator", "feedback_list", query=query))


def test_who_only_handles_data_requests_is_led_there(world: World):
    assert show(world, "admin", "feedback_list").url == world.page("data_requests")
    assert show(world, "upper", "feedback_list").status_code == 403


def test_pages_ask_a_fixed_number_of_questions(world: World, django_assert_max_num_queries):
    IntakeSessionFactory(programme=world.programme)
    pages = [
        world.page("feedback_list") + "?xem=tat-ca", world.page("feedback_numbers"), world.page("feedback_digest"),
        world.page("feedback_sessions"), world.page("data_requests"),
    ]  # fmt: skip
    client = world.client(world.coordinator)
    world.mine()
    client.get(pages[0])  # what a process asks once, it has asked by now
    few = [queries_of(lambda page=page: client.get(page)) for page in pages]
    for _each in range(6):
        row = world.feedback(answered=True, hamlet=world.hamlet)
        world.mine(
            unit=UnitFactory(commune=world.unit.commune), session=IntakeSessionFactory(programme=world.programme)
        )
        DataRequestFactory(commune=world.programme.commune, feedback=row)
    many = [queries_of(lambda page=page: client.get(page)) for page in pages]
    assert many[0] == few[0]
    assert [after <= before + 1 for before, after in zip(few, many, strict=True)] == [True] * len(pages)
    row = world.mine(sender_name="Người Demo")
    for kind in NoteKind.values:
        FollowUpFactory(feedback=row, kind=kind)
    with django_assert_max_num_queries(32):
        assert client.get(world.page("feedback_detail", row.pk)).status_code == 200


# --- writing down ---


def written(**changes: Any) -> dict[str, Any]:
    return {
        "channel": "hotline", "kind": "report", "content": "Ổ gà trước chợ", "received_on": "2026-11-19",
        "client_id": str(uuid.uuid4()), **changes,
    }  # fmt: skip


def test_the_quick_form_gives_the_receipt_once_and_the_same_again(world: World):
    client, address, data = world.client(world.officer), world.page("feedback_new"), written()
    first, again = client.post(address, data), client.post(address, data)
    assert (first.status_code, first.context["code"]) == (200, again.context["code"])
    row = Feedback.objects.get()
    assert find_by_code(first.context["code"]) == row
    assert (row.created_by, row.channel, row.received_at.date()) == (world.officer, "hotline", dt.date(2026, 11, 19))
    assert "<svg" in first.content.decode()


def test_a_letter_of_a_box_is_counted(world: World):
    session = IntakeSessionFactory(programme=world.programme, letters=2)
    client, address = world.client(world.officer), world.page("feedback_new")
    assert client.get(f"{address}?dot={session.pk}").context["session"] == session
    answer = client.post(address, written(session=session.pk, channel="box"))
    assert (answer.context["left"], session.feedback.get().channel) == (1, "box")
    foreign = client.post(address, written(session=IntakeSessionFactory().pk))
    assert foreign.status_code == 422


@pytest.mark.parametrize(
    "changes",
    [{"content": ""}, {"received_on": "2026-11-21"}, {"received_on": "1999-01-01"}, {"kind": "home_service"},
     {"channel": "web"}],
)  # fmt: skip
def test_a_wrong_quick_form_comes_back_filled(world: World, changes):
    answer = world.client(world.officer).post(world.page("feedback_new"), written(place="Ngõ 77") | changes)
    assert answer.status_code == 422
    assert "Ngõ 77" in text_of(answer)
    assert not Feedback.objects.exists()


# --- export ---


def test_the_export_holds_exactly_the_filtered_rows(world: World):
    row = world.feedback(content='=HYPERLINK("http://x")', kind="praise", sender_name="Người Demo")
    world.feedback(content="Khác")
    world.feedback(content="Đơn", complaint=True)
    client, address = world.client(world.coordinator), world.page("feedback_export")
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.post(address, {"xem": "tat-ca", "kind": "praise", "dang": "xlsx"}).content)
    ).active
    values = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [line[0] for line in values] == [row.register_number]
    assert values[0][7] == '=HYPERLINK("http://x")'
    assert sheet.cell(4, 8).data_type == "s"
    answer = client.post(address, {"xem": "tat-ca", "dang": "csv"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 3
    assert "'=HYPERLINK" in lines[2][7]
    events = Event.objects.filter(verb="feedback_exported")
    assert [event.data["rows"] for event in events] == [2, 1]
    assert client.get(address).status_code == 405


# --- sessions, figures, settings, requests ---


def test_sessions_are_recorded_and_corrected(world: World):
    client, address = world.client(world.officer), world.page("feedback_sessions")
    data = {
        "kind": "box", "held_on": "2026-11-20", "place": "Hòm thư Trung tâm", "present": "A\nB", "letters": "3"
    }  # fmt: skip
    answer = client.post(address, data)
    row = IntakeSession.objects.get()
    assert answer.url == world.page("feedback_session", row.pk)
    assert client.post(answer.url, data | {"letters": "4"}).status_code == 302
    assert client.post(answer.url, data | {"held_on": "2026-11-30"}).status_code == 422
    assert world.client(world.boss).post(address, data).status_code == 403
    assert "còn 4" in text_of(client.get(answer.url))
    row.refresh_from_db()
    assert row.letters == 4


def test_figures_add_up_and_leave_complaints_out(world: World):
    day = dt.date(2026, 11, 10)
    moment = now().replace(month=11, day=2)
    world.feedback(answered=True, received_at=moment, answered_at=moment, due_on=day, resolution="yes", unit=world.unit)
    world.feedback(answered=True, received_at=moment, due_on=day, resolution="no", unit=world.unit)
    world.mine(received_at=moment, due_on=day)
    world.feedback(received_at=moment)
    world.feedback(complaint=True, received_at=moment)
    context = show(world, "boss", "feedback_numbers").context
    tally = context["all"]
    assert (tally.received, tally.on_time, tally.late, tally.overdue, tally.waiting) == (4, 1, 1, 1, 1)
    assert (tally.on_time_share, tally.settled_share) == (50, 50)
    for lines in ("kinds", "channels", "units", "hamlets", "weeks"):
        assert sum(part["value"] for line in context[lines] for part in line["parts"]) == 4, lines
    empty = show(world, "boss", "feedback_numbers", query="?since=2026-11-19&until=2026-11-19")
    assert "Chưa có ý kiến nào" in text_of(empty)
    assert show(world, "boss", "feedback_numbers", query="?since=2026-11-19&until=2026-01-01").status_code == 200
    assert show(world, "officer", "feedback_numbers").status_code == 403


def test_the_digest_holds_one_week(world: World):
    world.feedback(content="Trong tuần", sender_name="Người Demo", received_at=now())
    world.feedback(content="Tuần trước", received_at=now() - dt.timedelta(days=7))
    world.mine(content="Chậm lắm rồi", due_on=dt.date(2026, 11, 2), received_at=now() - dt.timedelta(days=40))
    IntakeSessionFactory(programme=world.programme, held_on=dt.date(2026, 11, 18))
    answer = show(world, "boss", "feedback_digest")
    digest = answer.context["digest"]
    assert (digest.first, digest.last) == (dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    assert ([row.content for row in digest.arrived], len(digest.overdue), len(digest.sessions)) == (
        ["Trong tuần"],
        1,
        1,
    )
    assert "Người Demo" not in text_of(answer)
    earlier = show(world, "boss", "feedback_digest", query="?tuan=2026-11-11")
    assert [row.content for row in earlier.context["digest"].arrived] == ["Tuần trước"]
    assert show(world, "boss", "feedback_digest", query="?tuan=x").status_code == 200


def test_settings_and_templates(world: World):
    client = world.client(world.admin)
    days = dict.fromkeys(
        ["receive_days", "answer_days", "home_service_days", "extension_days", "warn_days", "escalate_days",
         "close_days"], 4
    )  # fmt: skip
    assert client.get(world.page("feedback_settings")).status_code == 200
    assert not FeedbackSettings.objects.exists()
    assert client.post(world.page("feedback_settings"), days | {"answer_days": 0}).status_code == 422
    assert client.post(world.page("feedback_settings"), days | {"approval_needed": "on"}).status_code == 302
    assert FeedbackSettings.objects.get().approval_needed
    words = {"status": "answered", "title": "Cảm ơn", "text": "Xin cảm ơn", "is_active": "on"}
    page = world.page("feedback_templates")
    assert client.post(page, words).status_code == 302
    assert client.post(page, words).status_code == 422
    row = AnswerTemplate.objects.get()
    assert client.post(page, words | {"sua": row.pk, "text": "Cảm ơn nhiều"}).status_code == 302
    row.refresh_from_db()
    assert row.text == "Cảm ơn nhiều"
    assert client.get(f"{page}?sua={AnswerTemplateFactory().pk}").status_code == 404
    assert world.client(world.officer).get(world.page("feedback_settings")).status_code == 403


def test_requests_on_personal_data_from_letter_to_erasure(world: World):
    about = world.feedback(answered=True, sender_name="Người Demo")
    client, page = world.client(world.coordinator), world.page("data_requests")
    given = {"kind": "delete", "content": "Xin xóa", "received_on": "2026-11-19", "number": about.number}
    assert client.post(page, given | {"number": 999}).status_code == 422
    answer = client.post(page, given)
    row = DataRequest.objects.get()
    assert answer.url == world.page("data_request", row.pk)
    assert "Phản hồi cho người yêu cầu" in text_of(client.get(answer.url))
    assert client.post(answer.url, {"part": "gia-han", "days": 30, "why": "x"}).status_code == 422
    assert client.post(answer.url, {"part": "x"}).status_code == 422
    assert client.post(answer.url, {"part": "phan-hoi"}).status_code == 302
    done = client.post(answer.url, {"part": "xong", "outcome": "Đã xóa", "erase": "on"})
    assert done.status_code == 302
    about.refresh_from_db()
    assert about.purged_at is not None
    assert client.get(world.page("feedback_detail", about.pk)).status_code == 200
    assert world.client(world.boss).get(page).status_code == 403
    other = DataRequestFactory(commune=FeedbackFactory().programme.commune)
    assert client.get(world.page("data_request", other.pk)).status_code == 404


# --- photos and letters ---


def a_photo(name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files_kit.jpeg(6), content_type="image/jpeg")


def test_photos_come_with_the_quick_form_and_later(world: World):
    client = world.client(world.officer)
    client.post(world.page("feedback_new"), written(channel="zalo", photos=[a_photo()]))
    row = Feedback.objects.get()
    assert [photo.from_sender for photo in row.photos.all()] == [False]
    wrong = client.post(
        world.page("feedback_new"), written(content="Khác", photos=[SimpleUploadedFile("a.jpg", b"khong phai anh")])
    )
    assert (wrong.status_code, "Khác" in text_of(wrong)) == (422, True)
    mine = world.mine()
    assert take(world, "officer", mine, "add_photos").status_code == 422
    assert take(world, "officer", mine, "add_photos", photos=[a_photo()]).status_code == 302
    assert mine.photos.count() == 1
    assert "Ảnh 1" in text_of(show(world, "officer", "feedback_detail", mine.pk))


def test_letters_of_apology_are_found_in_the_register(world: World):
    row = world.mine()
    world.mine()
    words = show(world, "boss", "feedback_step", row.pk, "xin-loi").context["form"]["text"].value()
    assert "giấy hẹn" in words
    take(world, "boss", row, "apologise", text=words)
    assert titles(show(world, "boss", "feedback_list", query="?xem=tat-ca&letter=on")) == {row.pk}
