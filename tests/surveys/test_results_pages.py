"""Pages of results: what they show, what they refuse, how many queries they take, what is taken home."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from common.models import Event
from surveys.enums import Channel, QuestionKind
from surveys.exports import safe
from surveys.models import CollectionPoint, Response, ResultSheet, SurveyPeriod
from surveys.services import freeze, judge_many
from surveys.states import HOLD
from tests.factories.accounts import UnitFactory, leader, reviewer, staff, upper
from tests.factories.surveys import CollectionPointFactory, QuestionFactory, answered, whole_survey
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def point() -> CollectionPoint:
    return whole_survey(title="Hài lòng tại quầy")


@pytest.fixture
def by(point: CollectionPoint) -> User:
    return reviewer(point.survey.programme.commune)


@pytest.fixture
def client(by: User) -> Client:
    signed_in = Client()
    signed_in.force_login(by)
    return signed_in


def at(point: CollectionPoint, name: str, pk: int | None = None) -> str:
    programme = point.survey.programme
    return reverse(name, args=[programme.commune.slug, programme.year, pk or point.survey_id])


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_an_empty_survey_teaches(point, client) -> None:
    for name in ("survey_results", "survey_responses", "survey_comments", "survey_sheets", "survey_numbers"):
        assert "Chưa" in text_of(client.get(at(point, name))) or name == "survey_numbers"


def test_the_result_says_index_interval_sample_and_small_numbers(point, client) -> None:
    SurveyPeriod.objects.filter(survey=point.survey).update(population=500)
    for _n in range(3):
        answered(point, "554", answers={"c4": "yes"})
    answered(point, "111", flags=["burst"])
    text = text_of(client.get(at(point, "survey_results")))
    assert "Tỷ lệ hài lòng và rất hài lòng" in text
    assert "100%" in text
    assert "Ít phiếu, chỉ để tham khảo" in text
    assert "Còn thiếu 220 phiếu" in text
    assert "status=held" in text
    for _n in range(30):
        answered(point, "554")
    text = text_of(client.get(at(point, "survey_results")))
    assert "độ tin cậy 95%" in text
    assert "Ít phiếu" not in text.partition("Theo điểm lấy ý kiến")[0]


def test_a_foreign_filter_filters_nothing_and_an_empty_part_says_so(point, client) -> None:
    answered(point)
    other = CollectionPointFactory(survey=point.survey, name="Thôn Đông")
    foreign = whole_survey()
    page = at(point, "survey_results")
    assert "Chưa có phiếu nào trong phần đang lọc" in text_of(client.get(page, {"point": other.pk}))
    assert "Kết quả từng câu hỏi" in text_of(client.get(page, {"point": foreign.pk, "channel": "x", "period": "z"}))


def test_the_pages_take_the_same_queries_with_few_and_many(point, client, by) -> None:
    pages = [at(point, name) for name in ("survey_results", "survey_responses", "survey_comments", "survey_sheets")]
    answered(point, "555", answers={"c4": "no", "c5": "Chờ lâu"})
    freeze(survey=point.survey, period=None, by=by)
    client.get(pages[0])
    few = [queries_of(lambda: client.get(page)) for page in pages]  # noqa: B023
    for number in range(3):
        more = CollectionPointFactory(survey=point.survey, name=f"Thôn {number}")
        for day in (1, 9):
            response = answered(
                more, "421", answers={"c4": "no", "c5": "Chờ"}, answered_on=dt.date(2026, 4, day), channel=Channel.KIOSK
            )
            judge_many(survey=point.survey, responses=[response.pk], transition=HOLD, by=by, reason="x")
    freeze(survey=point.survey, period=None, by=by)
    many = [queries_of(lambda: client.get(page)) for page in pages]  # noqa: B023
    assert many == few
    assert few[0] <= 18


def test_numbers_have_their_mean_and_median(point, client) -> None:
    version = point.survey.versions.get()
    QuestionFactory(version=version, code="cl", position=9, kind=QuestionKind.NUMBER, allow_na=True, in_index=False)
    for number in ("1", "2", "6", "na"):
        answered(point, answers={"cl": number})
    text = text_of(client.get(at(point, "survey_numbers")))
    for words in ("3,00", "1 – 6", "Trung vị"):
        assert words in text
    assert at(point, "survey_numbers") in text_of(client.get(at(point, "survey_results")))


# --- responses ---


def test_responses_are_found_by_state_flag_words_and_place(point, client) -> None:
    plain = answered(point, "555")
    said = answered(point, "431", answers={"c4": "no", "c5": "Chờ đợi lâu quá"})
    held = answered(point, "555", flags=["burst"], channel=Channel.KIOSK)
    page = at(point, "survey_responses")

    def found(**query: Any) -> set[int]:
        return {row.pk for row in client.get(page, query).context["page"]}

    assert found() == {plain.pk, said.pk, held.pk}
    assert found(status="held") == {held.pk}
    assert found(flag="burst") == {held.pk}
    assert found(q="cho doi") == {said.pk}
    assert found(comment="1") == {said.pk}
    assert found(channel="kiosk") == {held.pk}
    assert found(status="counted", q="nhanh") == set()


def test_ticked_responses_are_held_with_a_reason_and_counted_again(point, client) -> None:
    rows = [answered(point, "555") for _n in range(3)]
    page, ids = at(point, "survey_responses_judge"), [row.pk for row in rows[:2]]
    refused = client.post(page, {"viec": "de-lai", "chon": ids})
    assert refused.status_code == 422
    assert refused.content.decode().count("checked") == 2, "what was ticked stays ticked"
    done = client.post(page, {"viec": "de-lai", "chon": ids, "reason": "Gửi lạ"}, follow=True)
    assert "Đã để lại 2 phiếu." in done.content.decode()
    assert {row.pk for row in done.context["page"]} == set(ids), "the answer lists exactly those"
    event = Event.objects.get(verb="responses_hold")
    undone = client.post(f"{page}?event={event.pk}", {"viec": "tinh", "tat-ca": "1"}, follow=True)
    assert "Đã tính 2 phiếu." in undone.content.decode()
    assert Response.objects.counted().count() == 3


def test_all_that_the_filters_leave_are_judged(point, client) -> None:
    for _n in range(4):
        answered(point, "555", channel=Channel.KIOSK)
    answered(point)
    page = at(point, "survey_responses_judge")
    client.post(f"{page}?channel=kiosk", {"viec": "khong-tinh", "tat-ca": "1", "reason": "Máy thử"})
    assert Response.objects.counted().count() == 1
    nothing = client.post(page, {"viec": "khong-tinh", "reason": "x"})
    assert nothing.status_code == 422
    assert "Chưa chọn phiếu nào" in nothing.content.decode()
    assert client.post(page, {"viec": "xoa"}).status_code == 400


def test_one_response_is_read_judged_and_its_words_erased(point, client) -> None:
    response = answered(point, "431", answers={"c4": "no", "c5": "Gặp ông A"}, seconds=3)
    page = at(point, "survey_response", response.pk)
    text = text_of(client.get(page))
    assert "Gặp ông A" in text
    assert "Bình thường" in text
    assert client.post(page, {"viec": "de-lai", "reason": ""}).status_code == 422
    assert client.post(page, {"viec": "de-lai", "reason": "Xem lại"}).status_code == 302
    assert client.post(page, {"viec": "xoa-loi", "xoa-reason": ""}).status_code == 422
    assert client.post(page, {"viec": "xoa-loi", "xoa-reason": "Có tên người"}).status_code == 302
    response.refresh_from_db()
    assert (response.status, response.comment) == ("held", "")
    assert "Gặp ông A" not in text_of(client.get(page))


def test_who_may_look_and_who_may_change(point) -> None:
    response = answered(point, "431", answers={"c4": "no", "c5": "Chờ"})
    commune = point.survey.programme.commune
    people = (
        (leader(commune), True, True),
        (staff(UnitFactory(commune=commune)), True, False),
        (upper(commune), False, False),
    )
    for somebody, may_look, may_read in people:
        client = Client()
        client.force_login(somebody)
        for name in ("survey_results", "survey_sheets"):
            assert client.get(at(point, name)).status_code == (200 if may_look else 403), (somebody, name)
        for name in ("survey_responses", "survey_comments", "survey_export"):
            assert client.get(at(point, name)).status_code == (200 if may_read else 403), (somebody, name)
        one = at(point, "survey_response", response.pk)
        assert client.get(one).status_code == (200 if may_read else 403)
        assert client.post(one, {"viec": "de-lai", "reason": "x"}).status_code == 403
        assert client.post(at(point, "survey_responses_judge"), {"viec": "tinh"}).status_code == 403
        assert client.post(at(point, "survey_freeze")).status_code == 403
    assert Client().get(at(point, "survey_results")).status_code == 302


# --- taking home ---


def rows_of_csv(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_holds_exactly_the_filtered_rows_in_words(point, client) -> None:
    answered(point, "555")
    answered(point, "43", answers={"c3": "na", "c4": "no", "c5": "=1+1"}, flags=["straight"])
    answered(point, "111", flags=["burst"])
    head, *rows = rows_of_csv(client.get(at(point, "survey_export"), {"dang": "csv", "status": "counted"}))
    assert head[2] == "Bản câu hỏi"
    assert head[-5:] == ["c1. Câu c1", "c2. Câu c2", "c3. Câu c3", "c4. Câu c4", "c5. Câu c5"]
    assert len(rows) == 2
    newest = dict(zip(head, rows[0], strict=True))
    assert newest["c1. Câu c1"] == "Hài lòng"
    assert newest["c3. Câu c3"] == "Không áp dụng"
    assert newest["c5. Câu c5"] == "'=1+1"
    assert newest["Dấu hiệu"] == "Mọi câu cùng một mức"
    assert newest["Bản câu hỏi"] == "1"


def test_xlsx_holds_the_same_and_no_formula(point, client) -> None:
    answered(point, "543", answers={"c4": "no", "c5": "=HYPERLINK(1)"})
    answer = client.get(at(point, "survey_export"), {"dang": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][-1] == "=HYPERLINK(1)"
    assert sheet.cell(2, len(rows[1])).data_type == "s"


def test_a_cell_that_would_run_is_text() -> None:
    assert [safe(value) for value in ("=1", " +1", "-a", "@x", "Chờ", 5, None)] == [
        "'=1", "' +1", "'-a", "'@x", "Chờ", 5, None,
    ]  # fmt: skip


def test_the_export_takes_the_same_queries_for_few_and_many(point, client) -> None:
    page = at(point, "survey_export")
    answered(point)
    client.get(page)
    few = queries_of(lambda: rows_of_csv(client.get(page)))
    for _n in range(5):
        answered(point)
    assert queries_of(lambda: rows_of_csv(client.get(page))) == few


# --- freezing by the page ---


def test_the_button_freezes_and_leads_to_the_sheet(point, client) -> None:
    answered(point, "555")
    period = point.survey.periods.get()
    assert "Chốt kết quả và lập bảng tổng hợp" in text_of(client.get(at(point, "survey_sheets")))
    done = client.post(at(point, "survey_freeze"), {"period": period.pk}, follow=True)
    sheet = ResultSheet.objects.get()
    assert done.request["PATH_INFO"] == sheet.get_absolute_url()
    assert "Đang có hiệu lực" in text_of(done)
    again = client.post(at(point, "survey_freeze"), {"period": period.pk}, follow=True)
    assert "không đổi" in text_of(again)
    assert ResultSheet.objects.count() == 1
    answered(point, "111")
    later = client.post(at(point, "survey_freeze"), {"period": period.pk}, follow=True)
    assert "thêm 1 phiếu" in text_of(later)
    assert "Có lần chốt mới hơn" in text_of(client.get(sheet.get_absolute_url()))
    assert client.post(at(point, "survey_freeze"), {"period": 10**9}).status_code == 400
    empty = whole_survey(programme=point.survey.programme)
    refused = client.post(at(empty, "survey_freeze"), {}, follow=True)
    assert "chưa có gì để chốt" in text_of(refused)


def test_a_sheet_somebody_changed_in_the_database_says_so(point, client, by) -> None:
    answered(point)
    sheet = freeze(survey=point.survey, period=None, by=by).sheet
    sheet.data["responses"] = 900
    sheet.save()
    assert "không khớp mã kiểm tra" in text_of(client.get(sheet.get_absolute_url()))


def test_another_format_is_asked_for_on_the_sheet_s_page(point, client, by) -> None:
    answered(point)
    sheet = freeze(survey=point.survey, period=None, by=by).sheet
    page = at(point, "survey_sheet_step", sheet.pk)
    assert client.post(page, {"format": "docx"}).status_code == 302
    assert "Đang lập" in text_of(client.get(sheet.get_absolute_url()))
    assert client.post(page, {"format": "exe"}).status_code == 400


@pytest.mark.parametrize("value", ["²", "9" * 30, "x'\"<script>alert(1)</script>", "\x00"])
def test_nonsense_behind_the_question_mark_and_in_forms_breaks_nothing(point, client, value) -> None:
    response = answered(point, "431", answers={"c4": "no", "c5": "Chờ"})
    names = ("q", "page", "period", "point", "channel", "status", "flag", "event", "comment", "dang")
    for name in ("survey_results", "survey_numbers", "survey_responses", "survey_comments", "survey_sheets",
                 "survey_export"):  # fmt: skip
        for query in (dict.fromkeys(names, value), {"period": value}, {"event": value}):
            answer = client.get(at(point, name), query)
            assert answer.status_code < 500, (name, query)
            assert b"<script>alert(1)" not in b"".join(answer), (name, query)
    form = dict.fromkeys(("viec", "chon", "reason", "tat-ca", "period", "format", "xoa-reason"), value)
    for address in (at(point, "survey_responses_judge"), at(point, "survey_response", response.pk),
                    at(point, "survey_freeze")):  # fmt: skip
        for action in (value, "de-lai", "xoa-loi"):
            assert client.post(address, form | {"viec": action}).status_code < 500, (address, action)
