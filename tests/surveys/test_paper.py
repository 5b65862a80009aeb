"""Paper slips: numbers without gaps, each typed once, corrected with the tallies, checked by somebody else."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from accounts.enums import Role
from common.errors import DomainError, Invalid, NotAllowed, WrongState
from common.models import Event
from surveys import states
from surveys.enums import BatchStatus, Channel, ResponseStatus, SurveyStatus
from surveys.models import CollectionPoint, DayTally, PaperBatch, Response, SecondEntry, Survey, Tally
from surveys.retention import erase_slip_photos, slip_photos_before
from surveys.selectors.paper import check_of, next_number, sample
from surveys.services import judge
from surveys.services.paper import end_typing, issue_batch, set_returned, type_again
from surveys.services.second_check import settle, type_again_blind
from surveys.services.slips import clean_photo, correct_slip, mark_invalid, type_slip
from tests.factories.accounts import UnitFactory, person
from tests.factories.surveys import PaperBatchFactory, answered, whole_survey
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 20)
GOOD = {"c1": "5", "c2": "5", "c3": "4", "c4": "yes"}


class Desk:
    """A survey with a point, who manages it and two who type."""

    def __init__(self) -> None:
        self.point: CollectionPoint = whole_survey()
        self.survey: Survey = self.point.survey
        commune = self.survey.programme.commune
        unit = UnitFactory(commune=commune)
        self.boss = person(Role.REVIEWER, commune)
        self.typist, self.other = person(Role.STAFF, commune, unit), person(Role.STAFF, commune, unit)

    def batch(self, count: int = 10, **more: Any) -> PaperBatch:
        period = self.survey.periods.get()
        return issue_batch(survey=self.survey, period=period, point=self.point, count=count, by=self.boss, **more)

    def type(self, batch: PaperBatch, number: int, answers: dict[str, Any] | None = None, **more: Any) -> Response:
        values = {"by": self.typist, "client_id": uuid.uuid4(), "answered_on": DAY} | more
        receipt = type_slip(batch=batch, number=number, answers=answers or GOOD, **values)
        return Response.objects.get(pk=receipt.response_id)

    def typed(self, count: int = 10, **more: Any) -> PaperBatch:
        """A batch that is typed to its end."""
        batch = self.batch(count, **more)
        for number in range(batch.first_slip, batch.last_slip + 1):
            self.type(batch, number)
        set_returned(batch=batch, returned=count, by=self.boss)
        return end_typing(batch=batch, by=self.boss)

    def page(self, name: str, *args: Any) -> str:
        programme = self.survey.programme
        return reverse(name, args=[programme.commune.slug, programme.year, *args])

    def client(self, user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def desk(today: dt.date, settings: Any) -> Desk:
    settings.MFA_REQUIRED_ROLES = ()
    return Desk()


def tallies() -> dict[tuple[str, str], int]:
    return {(row.question, row.value): row.n for row in Tally.objects.filter(n__gt=0)}


def days() -> dict[str, int]:
    return dict(DayTally.objects.aggregate(**{
        name: Sum(name) for name in ("received", "counted", "satisfied", "rated", "score_sum")
    }))  # fmt: skip


def assert_tallies_are_right() -> None:
    """Count everything again from the responses."""
    kept = (tallies(), days())
    rows = Response.objects.all()
    assert kept[1]["received"] == rows.count()
    counted = rows.filter(status=ResponseStatus.COUNTED)
    assert kept[1]["counted"] == counted.count()
    assert kept[1]["score_sum"] == sum(row.score_sum for row in counted)
    found: dict[tuple[str, str], int] = {}
    for row in counted:
        for code, value in row.answers.items():
            if code != "c5":
                found[code, value] = found.get((code, value), 0) + 1
    assert kept[0] == found


# --- issuing --------------------------------------------------------------------------------------


def test_batches_take_the_next_numbers(desk: Desk) -> None:
    first, second = desk.batch(30), desk.batch(5)
    assert (first.first_slip, first.last_slip) == (1, 30)
    assert (second.first_slip, second.last_slip, second.issued) == (31, 35, 5)
    assert Event.objects.filter(verb="batch_issued").count() == 2


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_an_impossible_count_is_refused(desk: Desk, count: int) -> None:
    with pytest.raises(Invalid):
        desk.batch(count)
    assert Survey.objects.get().next_slip == 1


def test_who_only_types_issues_nothing(desk: Desk) -> None:
    desk.boss = desk.typist
    with pytest.raises(NotAllowed):
        desk.batch()


def test_a_draft_and_an_ended_survey_issue_nothing(desk: Desk) -> None:
    for status, error in ((SurveyStatus.DRAFT, Invalid), (SurveyStatus.CLOSED, NotAllowed)):
        desk.survey.status = status
        with pytest.raises(error):
            desk.batch()


def test_another_surveys_point_is_refused(desk: Desk) -> None:
    desk.point = whole_survey()
    with pytest.raises(Invalid):
        desk.batch()


# --- typing ---------------------------------------------------------------------------------------


def test_a_slip_joins_the_other_answers_and_keeps_its_channel(desk: Desk) -> None:
    answered(desk.point, "555")
    batch = desk.batch()
    slip = desk.type(batch, 3)
    assert (slip.channel, slip.slip_number, slip.typed_by, slip.answered_on) == (Channel.PAPER, 3, desk.typist, DAY)
    assert (slip.period, slip.point, slip.version) == (batch.period, batch.point, batch.version)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.TYPING
    assert set(DayTally.objects.values_list("channel", "counted")) == {("qr", 1), ("paper", 1)}


def test_a_number_is_typed_once_and_a_sending_counts_once(desk: Desk) -> None:
    batch, sending = desk.batch(), uuid.uuid4()
    first = desk.type(batch, 3, client_id=sending)
    assert desk.type(batch, 3, client_id=sending) == first
    with pytest.raises(Invalid, match="Phiếu số 3 đã được") as problem:
        desk.type(batch, 3, by=desk.other)
    assert problem.value.field == "number"
    assert days()["received"] == 1


@pytest.mark.parametrize("number", [0, 11])
def test_a_number_outside_the_batch_is_refused(desk: Desk, number: int) -> None:
    with pytest.raises(Invalid, match="phiếu số 1 đến 10"):
        desk.type(desk.batch(), number)


@pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2026, 11, 21)])
def test_a_day_outside_the_period_or_to_come_is_refused(desk: Desk, day: dt.date) -> None:
    with pytest.raises(Invalid, match="Ngày điền phiếu"):
        desk.type(desk.batch(), 1, answered_on=day)


def test_what_was_left_blank_stays_blank(desk: Desk) -> None:
    slip = desk.type(desk.batch(), 1, {"c1": "4"})
    assert (slip.answers, slip.rated, slip.score_sum) == ({"c1": "4"}, 1, 4)
    with pytest.raises(Invalid, match="không hợp lệ"):
        type_slip(batch=slip.batch, number=2, answers={}, client_id=uuid.uuid4(), by=desk.typist, answered_on=DAY)


def test_an_invalid_slip_is_kept_with_its_reason_and_not_tallied(desk: Desk) -> None:
    batch = desk.batch()
    given = {"batch": batch, "number": 4, "answered_on": DAY, "by": desk.typist, "client_id": uuid.uuid4()}
    receipt = mark_invalid(**given, reason="Phiếu để trống")
    assert mark_invalid(**given, reason="Phiếu để trống") == type(receipt)(receipt.response_id, created=False)
    slip = Response.objects.get()
    assert (slip.status, slip.status_reason, slip.answers) == (ResponseStatus.EXCLUDED, "Phiếu để trống", {})
    assert_tallies_are_right()
    with pytest.raises(Invalid):
        mark_invalid(**given | {"number": 5, "client_id": uuid.uuid4()}, reason=" ")


def test_numbers_are_proposed_behind_the_last_one(desk: Desk) -> None:
    batch = desk.batch(5)
    assert next_number(batch, None) == 1
    desk.type(batch, 4)
    assert next_number(batch, 3) == 5
    assert next_number(batch, 5) == 1
    for number in (1, 2, 3, 5):
        desk.type(batch, number)
    assert next_number(batch, 5) is None


# --- correcting -----------------------------------------------------------------------------------


def test_a_correction_moves_answers_day_and_number(desk: Desk) -> None:
    batch = desk.batch()
    slip = desk.type(batch, 3)
    desk.type(batch, 4, {"c1": "3"})
    said = {"c1": "1", "c4": "no", "c5": "Chậm"}
    correct_slip(response=slip, number=5, answered_on=dt.date(2026, 11, 18), answers=said, by=desk.typist)
    slip.refresh_from_db()
    assert (slip.slip_number, slip.score_sum, slip.comment) == (5, 1, "Chậm")
    assert_tallies_are_right()
    assert DayTally.objects.get(day=dt.date(2026, 11, 18)).received == 1
    event = Event.objects.get(verb="slip_corrected")
    assert event.data["before"]["Câu 1"] == "Rất hài lòng"
    assert event.data["after"]["Câu 1"] == "Rất không hài lòng"


def test_a_slip_becomes_invalid_and_valid_again(desk: Desk) -> None:
    slip = desk.type(desk.batch(), 3)
    correct_slip(response=slip, number=3, answered_on=DAY, answers={}, invalid="Rách", by=desk.typist)
    slip.refresh_from_db()
    assert (slip.status, slip.answers) == (ResponseStatus.EXCLUDED, {})
    assert_tallies_are_right()
    correct_slip(response=slip, number=3, answered_on=DAY, answers=GOOD, by=desk.typist)
    slip.refresh_from_db()
    assert (slip.status, slip.status_reason, slip.answers) == (ResponseStatus.COUNTED, "", GOOD)
    assert_tallies_are_right()


def test_what_a_person_left_out_stays_out_when_it_is_typed_anew(desk: Desk) -> None:
    slip = desk.type(desk.batch(), 3)
    judge(response=slip, transition=states.EXCLUDE, by=desk.boss, reason="Trùng")
    slip.refresh_from_db()
    correct_slip(response=slip, number=3, answered_on=DAY, answers={"c1": "2"}, by=desk.typist)
    slip.refresh_from_db()
    assert (slip.status, slip.status_reason) == (ResponseStatus.EXCLUDED, "Trùng")
    assert_tallies_are_right()


def test_only_the_typist_corrects_and_only_while_typing(desk: Desk) -> None:
    batch = desk.batch(1)
    slip = desk.type(batch, 1)
    change = {"response": slip, "number": 1, "answered_on": DAY, "answers": {"c1": "1"}}
    with pytest.raises(NotAllowed):
        correct_slip(**change, by=desk.other)
    set_returned(batch=batch, returned=1, by=desk.typist)
    end_typing(batch=batch, by=desk.typist)
    slip.refresh_from_db()
    with pytest.raises(NotAllowed):
        correct_slip(**change, by=desk.typist)


# --- the end of typing ----------------------------------------------------------------------------


def test_typing_ends_when_every_slip_that_came_back_is_in(desk: Desk) -> None:
    batch = desk.batch(3)
    with pytest.raises(Invalid, match="số phiếu thu về"):
        end_typing(batch=batch, by=desk.typist)
    desk.type(batch, 1)
    for wrong in (0, 4):
        with pytest.raises(Invalid):
            set_returned(batch=batch, returned=wrong, by=desk.typist)
    set_returned(batch=batch, returned=2, by=desk.typist)
    with pytest.raises(Invalid, match="Thu về 2 phiếu nhưng mới nhập 1"):
        end_typing(batch=batch, by=desk.typist)
    desk.type(batch, 2)
    assert end_typing(batch=batch, by=desk.typist).status == BatchStatus.TYPED
    with pytest.raises(NotAllowed):
        desk.type(batch, 3)
    old = PaperBatch.objects.get()
    old.status = BatchStatus.TYPING  # an old page
    with pytest.raises(WrongState):
        desk.type(old, 3)
    assert type_again(batch=batch, by=desk.typist, comment="Thêm một phiếu").status == BatchStatus.TYPING


# --- the second check -----------------------------------------------------------------------------


def test_the_sample_is_random_and_fixed(desk: Desk) -> None:
    numbers = range(1, 201)
    batches = [PaperBatchFactory(point=whole_survey(), last_slip=200, check_percent=10) for _ in range(2)]
    drawn = [sample(batch, numbers) for batch in batches]
    assert [len(one) for one in drawn] == [20, 20]
    assert drawn[0] != drawn[1]
    assert drawn[0] == sample(PaperBatch.objects.get(pk=batches[0].pk), reversed(numbers))
    assert sample(batches[0], [7]) == {7}
    assert sample(batches[0], []) == frozenset()


def test_the_typist_never_checks_the_own_slip(desk: Desk) -> None:
    batch = desk.typed(5)
    check = check_of(batch)
    assert len(check.sample) == 1
    slip = check.sample[0]
    assert check.waiting_for(desk.typist) == []
    assert check.waiting_for(desk.other) == [slip]
    with pytest.raises(NotAllowed, match="do bạn nhập lần đầu"):
        type_again_blind(response=slip, answers=GOOD, by=desk.typist)


def test_two_equal_typings_finish_the_check(desk: Desk) -> None:
    batch = desk.typed(5)
    type_again_blind(response=check_of(batch).sample[0], answers=GOOD | {"c5": ""}, by=desk.other)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.CHECKED
    assert check_of(batch).error_rate == 0


def test_a_difference_is_settled_by_the_paper(desk: Desk) -> None:
    batch = desk.typed(10, check_percent=20)
    one, two = check_of(batch).sample
    type_again_blind(response=one, answers=GOOD | {"c1": "1", "c2": "2"}, by=desk.other)
    entry = type_again_blind(response=two, answers=GOOD, by=desk.other)
    assert entry.differences == []
    check = check_of(batch)
    [entry] = check.unsettled
    assert (check.waiting, entry.differences, check.fields) == ([], ["c1", "c2"], 8)
    with pytest.raises(Invalid):
        settle(entry=entry, chosen={"c1": "1"}, by=desk.boss)
    settle(entry=entry, chosen={"c1": "3", "c2": "5"}, by=desk.boss)
    one.refresh_from_db()
    assert one.answers == GOOD | {"c1": "3"}
    assert_tallies_are_right()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.CHECKED
    check = check_of(batch)
    assert (check.wrong, check.error_rate, check.difference_rate) == (1, 12.5, 25.0)
    event = Event.objects.get(verb="slip_settled")
    assert (event.data["before"]["Câu 1"], event.data["after"]["Câu 1"]) == ("Rất hài lòng", "Bình thường")
    with pytest.raises((WrongState, NotAllowed)):
        settle(entry=entry, chosen={"c1": "3", "c2": "5"}, by=desk.boss)


def test_a_checked_slip_may_turn_out_invalid(desk: Desk) -> None:
    batch = desk.typed(5)
    slip = check_of(batch).sample[0]
    entry = type_again_blind(response=slip, answers={}, by=desk.other)
    settle(entry=entry, chosen={}, invalid="Đánh dấu hai ô", by=desk.other)
    slip.refresh_from_db()
    assert (slip.status, slip.status_reason) == (ResponseStatus.EXCLUDED, "Đánh dấu hai ô")
    assert_tallies_are_right()


def test_case_and_tone_marks_of_written_words_are_no_difference(desk: Desk) -> None:
    batch = desk.batch(1)
    desk.type(batch, 1, GOOD | {"c4": "no", "c5": "Chờ lâu."})
    set_returned(batch=batch, returned=1, by=desk.boss)
    end_typing(batch=batch, by=desk.boss)
    again = type_again_blind(response=check_of(batch).sample[0], answers=GOOD | {"c4": "no", "c5": "cho lau"},
                             by=desk.other)  # fmt: skip
    assert again.differences == []


def test_sent_twice_the_second_typing_is_kept_once(desk: Desk) -> None:
    batch = desk.typed(20)
    slip = check_of(batch).sample[0]
    first = type_again_blind(response=slip, answers=GOOD | {"c1": "1"}, by=desk.other)
    assert type_again_blind(response=slip, answers=GOOD | {"c1": "1"}, by=desk.other) == first
    with pytest.raises(WrongState):
        type_again_blind(response=slip, answers=GOOD, by=desk.boss)
    assert SecondEntry.objects.count() == 1


# --- photos ---------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(target, "JPEG")
    return SimpleUploadedFile("phieu.jpg", target.getvalue(), "image/jpeg")


def test_a_photo_is_seen_by_those_who_work_on_the_slip_and_goes_with_time(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    batch = desk.batch()
    upload = picture()
    slip = desk.type(batch, 1, photo=clean_photo(upload, upload.name))
    stored = slip.slip_photo.storage
    address = desk.page("survey_slip_photo", slip.pk)
    seen = [desk.client(user).get(address).status_code for user in (desk.typist, desk.boss, desk.other)]
    assert seen == [200, 200, 403]
    later = slip.received_at + dt.timedelta(days=366)
    assert slip_photos_before(slip.received_at).count() == 0
    name = slip.slip_photo.name
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_slip_photos(later) == 1
    slip.refresh_from_db()
    assert not slip.slip_photo
    assert not stored.exists(name)
    assert desk.client(desk.boss).get(address).status_code == 404
    assert erase_slip_photos(later) == 0


def test_a_refused_slip_leaves_no_photo_behind(desk: Desk) -> None:
    batch = desk.batch()
    desk.type(batch, 1)
    upload = picture()
    kept = set(stored_names(batch))
    with pytest.raises(Invalid):
        desk.type(batch, 1, photo=clean_photo(upload, upload.name))
    assert set(stored_names(batch)) == kept


def stored_names(batch: PaperBatch) -> list[str]:
    storage = Response._meta.get_field("slip_photo").storage
    folder = f"surveys/{batch.survey.programme.commune.slug}/{batch.survey.programme.year}/{batch.survey_id}"
    return storage.listdir(folder)[1] if storage.exists(folder) else []


# --- pages ----------------------------------------------------------------------------------------


def form(number: int, **more: Any) -> dict[str, Any]:
    levels = {"q_c1": "5", "q_c2": "4", "q_c3": "3", "q_c4": "yes"}
    return {"number": number, "answered_on": "2026-11-19", "client_id": uuid.uuid4()} | levels | more


def test_a_slip_is_typed_through_the_plain_form(desk: Desk) -> None:
    batch = desk.batch()
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    assert client.get(address).context["form"].initial["number"] == 1
    done = client.post(address, form(1), follow=True)
    assert done.redirect_chain[0][0] == f"{address}?ngay=2026-11-19"
    next_form = done.context["form"]
    assert (next_form.initial["number"], next_form.initial["answered_on"]) == (2, dt.date(2026, 11, 19))
    assert Response.objects.get().answers == {"c1": "5", "c2": "4", "c3": "3", "c4": "yes"}


def test_a_part_of_the_page_answers_the_script(desk: Desk) -> None:
    batch = desk.batch()
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    answer = client.post(address, form(7), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert "Đã lưu phiếu 7" in text
    assert 'value="8"' in text
    assert 'value="2026-11-19"' in text


def test_blanks_are_asked_about_once_and_nothing_typed_is_lost(desk: Desk) -> None:
    batch = desk.batch()
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    sent = form(2) | {"q_c2": "", "q_c4": "no", "q_c5": "Chờ lâu"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Chưa nhập câu 2" in answer.content.decode()
    assert "Chờ lâu" in answer.content.decode()
    assert not Response.objects.exists()
    assert client.post(address, sent | {"trong": "1"}).status_code == 302
    assert Response.objects.get().answers == {"c1": "5", "c3": "3", "c4": "no", "c5": "Chờ lâu"}


def test_refusals_keep_the_form(desk: Desk) -> None:
    batch = desk.batch()
    desk.type(batch, 1)
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    wrongs = ({"number": 1}, {"number": 99}, {"number": ""}, {"answered_on": "2026-12-01"}, {"q_c1": "9"},
              {"photo": SimpleUploadedFile("a.jpg", b"MZ nothing")})  # fmt: skip
    for wrong in wrongs:
        answer = client.post(address, form(2) | wrong)
        assert answer.status_code == 422, wrong
        assert 'value="4" data-key="4" checked' in answer.content.decode()
    assert Response.objects.count() == 1


def test_an_invalid_slip_and_a_correction_through_the_page(desk: Desk) -> None:
    batch = desk.batch()
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    assert client.post(address, form(1, viec="hong")).status_code == 422
    assert client.post(address, form(1, viec="hong", hong="double")).status_code == 302
    slip = Response.objects.get()
    assert slip.status_reason == "Đánh dấu nhiều ô trong một câu, không rõ ý"
    assert client.get(f"{address}?sua={slip.pk}").context["form"].initial["number"] == 1
    assert client.post(address, form(1, sua=slip.pk)).status_code == 302
    slip.refresh_from_db()
    assert slip.status == ResponseStatus.COUNTED
    assert desk.client(desk.other).get(f"{address}?sua={slip.pk}").status_code == 404


def test_the_batch_is_led_through_its_life_by_its_page(desk: Desk) -> None:
    client = desk.client(desk.boss)
    issue = {"period": desk.survey.periods.get().pk, "point": desk.point.pk, "count": 2, "check_percent": 50}
    listed = desk.page("survey_batches", desk.survey.pk)
    assert client.post(listed, issue | {"count": 0}).status_code == 422
    assert client.post(listed, issue).status_code == 302
    batch = PaperBatch.objects.get()
    page = batch.get_absolute_url()
    assert "in và phát phiếu" in client.get(page).content.decode()
    assert client.post(page, {"part": "returned", "returned": 3}).status_code == 422
    assert client.post(page, {"part": "returned", "returned": 2}).status_code == 302
    assert "nhập 2 phiếu còn lại" in client.get(page).content.decode()
    desk.type(batch, 1)
    assert client.post(page, {"part": "typed"}).status_code == 422
    desk.type(batch, 2)
    assert client.post(page, {"part": "typed"}).status_code == 302
    assert "Việc tiếp theo: kiểm tra lần hai" in client.get(page).content.decode()
    assert client.post(page, {"part": "again"}).status_code == 422
    assert client.post(page, {"part": "nonsense"}).status_code == 404


def test_the_second_check_through_its_page(desk: Desk) -> None:
    batch = desk.typed(4, check_percent=25)
    client, address = desk.client(desk.other), desk.page("survey_batch_check", batch.pk)
    page = client.get(address)
    slip = page.context["slip"]
    assert "checked" not in page.content.decode().split("lan-hai")[1], "the first answers are not shown"
    sent = {"part": "lan-hai", "phieu": slip.pk, "q_c1": "5", "q_c2": "1", "q_c3": "4", "q_c4": "yes"}
    assert client.post(address, sent | {"q_c3": ""}).status_code == 422
    assert client.post(address, sent | {"q_c3": "8"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    text = client.get(address).content.decode()
    assert "hai lần nhập khác nhau" in text
    put = {"part": "thong-nhat", "phieu": slip.pk}
    assert client.post(address, put).status_code == 422
    assert client.post(address, put | {"viec": "loai"}).status_code == 422
    assert client.post(address, put | {"d_c2": "3", "q_c2": "2"}).status_code == 302
    slip.refresh_from_db()
    assert slip.answers["c2"] == "2"
    batch.refresh_from_db()
    assert batch.status == BatchStatus.CHECKED
    assert desk.client(desk.typist).get(address).status_code == 200


def test_a_photo_comes_with_the_slip(desk: Desk) -> None:
    batch = desk.batch()
    client, address = desk.client(desk.typist), desk.page("survey_batch_typing", batch.pk)
    answer = client.post(address, form(1, photo=picture()), headers={"HX-Request": "true"})
    slip = Response.objects.get()
    assert desk.page("survey_slip_photo", slip.pk) in answer.content.decode()
    shown = client.get(desk.page("survey_slip_photo", slip.pk))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    first = str(slip.slip_photo.name)
    assert client.post(address, form(1, sua=slip.pk, photo=picture())).status_code == 302
    slip.refresh_from_db()
    assert slip.slip_photo.name != first


def test_the_slips_are_printed_for_who_manages_surveys(desk: Desk) -> None:
    batch = desk.batch(3)
    address = desk.page("survey_batch_slips", batch.pk)
    answer = desk.client(desk.boss).get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "1-3-a5.pdf" in answer["Content-Disposition"]
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert "(00001)" in page.get_contents().get_data().decode()
    assert desk.client(desk.boss).get(address, {"kho": "a3"}).status_code == 404
    assert desk.client(desk.typist).get(address).status_code == 403


def test_pages_ask_the_same_number_of_questions(desk: Desk) -> None:
    few, many = desk.typed(4, check_percent=50), desk.typed(12, check_percent=50)
    for batch in (few, many):
        for slip in check_of(batch).sample[:-1]:
            slip.batch = batch
            type_again_blind(response=slip, answers=GOOD | {"c1": "1"}, by=desk.other)
    client = desk.client(desk.other)
    client.get(desk.page("survey_batch", few.pk))
    for name in ("survey_batch", "survey_batch_typing", "survey_batch_check"):
        counts = [
            queries_of(lambda name=name, batch=batch: client.get(desk.page(name, batch.pk))) for batch in (few, many)
        ]
        assert counts[0] == counts[1], (name, counts)
        assert counts[0] <= 25, (name, counts)
    listed = desk.page("survey_batches", desk.survey.pk)
    before = queries_of(lambda: client.get(listed))
    desk.batch()
    assert queries_of(lambda: client.get(listed)) == before


# --- at the same moment ---------------------------------------------------------------------------


def patiently(act: Callable[[], Any]) -> Any:
    """Ask again while the SQLite of tests says that a table is taken; a real file waits by itself."""
    for _try in range(200):
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.01)
    raise AssertionError("locked for good")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each with a connection of its own; what each gave, or its refusal."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            outcomes[at] = patiently(act)
        except DomainError as refusal:
            outcomes[at] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_four_batches_at_once_share_no_number_and_leave_no_gap(desk: Desk) -> None:
    made = at_once(*(partial(desk.batch, count) for count in (3, 5, 7, 9)))
    spans = sorted((batch.first_slip, batch.last_slip) for batch in made)
    assert [number for first, last in spans for number in range(first, last + 1)] == list(range(1, 25))
    assert Survey.objects.get().next_slip == 25


@pytest.mark.django_db(transaction=True)
def test_two_who_type_one_number_at_once(desk: Desk) -> None:
    batch = desk.batch()

    def typing(user: Any, **sending: Any) -> Response:
        return desk.type(PaperBatch.objects.select_related("survey__programme").get(pk=batch.pk), 3, by=user, **sending)

    outcomes = at_once(partial(typing, desk.typist), partial(typing, desk.other))
    assert {type(one) for one in outcomes} == {Response, Invalid}
    assert_tallies_are_right()
    sending = uuid.uuid4()
    again = [partial(desk.type, batch, 4, client_id=sending) for _each in range(3)]
    batch.refresh_from_db()
    assert len({one.pk for one in at_once(*again)}) == 1
    assert_tallies_are_right()


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_leave_right_tallies(desk: Desk) -> None:
    slip = desk.type(desk.batch(), 3)

    def change(level: str) -> None:
        mine = Response.objects.select_related("batch__survey__programme").get(pk=slip.pk)
        correct_slip(response=mine, number=3, answered_on=DAY, answers={"c1": level}, by=desk.typist)

    at_once(partial(change, "1"), partial(change, "2"), partial(change, "3"))
    assert_tallies_are_right()
