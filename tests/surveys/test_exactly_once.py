"""An id that comes again with something else, answers that change while they are judged, words that must go."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.errors import Invalid
from common.models import Event
from surveys import states
from surveys.models import Response, SecondEntry
from surveys.services import erase_comment, judge_many, judging
from surveys.services.slips import correct_slip, hold, mark_invalid, replace_answers, type_slip
from tests.factories.accounts import UnitFactory, person, reviewer
from tests.factories.surveys import PaperBatchFactory, answered, whole_survey

from .test_judging import agree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def desk() -> Any:
    """The keywords of a typed slip: a batch that was issued, a typist of its commune."""
    point = whole_survey()
    commune = point.survey.programme.commune
    batch = PaperBatchFactory(point=point)
    return {"batch": batch, "answered_on": DAY, "by": person(Role.STAFF, commune, UnitFactory(commune=commune))}


def test_another_survey_under_the_same_id_is_kept_too() -> None:
    sending = uuid.uuid4()
    here, there = answered(whole_survey(), client_id=sending), answered(whole_survey(), "444", client_id=sending)
    assert here.survey_id != there.survey_id
    assert answered(there.point, "444", client_id=sending) == there
    assert Response.objects.count() == 2
    agree()


def test_the_next_slip_on_a_page_brought_back_is_kept(desk: Any) -> None:
    sending = uuid.uuid4()
    type_slip(number=3, answers={"c1": "5"}, client_id=sending, **desk)
    type_slip(number=4, answers={"c1": "2"}, client_id=sending, **desk)
    mark_invalid(number=5, reason="Rách", client_id=sending, **desk)
    assert list(Response.objects.order_by("slip_number").values_list("slip_number", flat=True)) == [3, 4, 5]
    assert not type_slip(number=4, answers={"c1": "2"}, client_id=sending, **desk).created
    assert not mark_invalid(number=5, reason="Rách", client_id=sending, **desk).created
    agree()


def test_the_same_slip_typed_otherwise_is_not_said_to_be_stored(desk: Any) -> None:
    sending = uuid.uuid4()
    type_slip(number=3, answers={"c1": "5"}, client_id=sending, **desk)
    with pytest.raises(Invalid, match="Phiếu số 3 đã được"):
        type_slip(number=3, answers={"c1": "1"}, client_id=sending, **desk)
    with pytest.raises(Invalid, match="Phiếu số 3 đã được"):
        mark_invalid(number=3, reason="Rách", client_id=sending, **desk)
    assert Response.objects.get().answers == {"c1": "5"}


def test_answers_corrected_while_they_are_judged_leave_the_tallies_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    point = whole_survey()
    response = answered(point, "555")
    move = judging._move

    def correct_first(row: Response, *args: Any) -> bool:
        held = Response.objects.get(pk=row.pk)
        hold(held)
        replace_answers(held, {"c1": "1", "c2": "2", "c3": "3"})
        return move(row, *args)

    monkeypatch.setattr(judging, "_move", correct_first)
    by = reviewer(point.survey.programme.commune)
    judge_many(survey=point.survey, responses=[response.pk], transition=states.EXCLUDE, by=by, reason="x")
    agree()


def test_a_correction_takes_all_cells_before_any_day(desk: Any) -> None:
    type_slip(number=3, answers={"c1": "5"}, client_id=uuid.uuid4(), **desk)
    response = Response.objects.select_related("batch__survey__programme").get()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        correct_slip(
            response=response, number=3, answered_on=dt.date(2026, 11, 18), answers={"c1": "1", "c4": "no"},
            by=desk["by"],
        )  # fmt: skip
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]
    touched = [sql for sql in written if "surveys_tally" in sql or "surveys_daytally" in sql]
    assert touched[0].startswith("INSERT INTO surveys_tally")
    assert touched[0].index("'c1', '1'") < touched[0].index("'c1', '5'") < touched[0].index("'c4', 'no'")
    assert [sql.partition(" (")[0] for sql in touched[1:3]] == ["INSERT INTO surveys_daytally"] * 2
    agree()


def test_written_words_stand_nowhere_else(desk: Any, django_capture_on_commit_callbacks: Any) -> None:
    said = {"c1": "5", "c4": "no", "c5": "Bà Demo chờ lâu"}
    type_slip(number=3, answers=said, client_id=uuid.uuid4(), **desk)
    response = Response.objects.select_related("batch__survey__programme").get()
    correct_slip(response=response, number=3, answered_on=DAY, answers=said | {"c5": "Bà Demo chờ"}, by=desk["by"])
    assert Event.objects.filter(verb="slip_corrected").count() == 1
    SecondEntry.objects.create(response=response, answers=said, differences=["c5"], typed_by=desk["by"])
    response.slip_photo.save("phieu.jpg", ContentFile(b"Demo"))
    storage, photo = response.slip_photo.storage, str(response.slip_photo.name)
    commune = desk["batch"].survey.programme.commune
    with django_capture_on_commit_callbacks(execute=True):
        erase_comment(response=response, by=reviewer(commune), reason="Có tên người")
    assert not storage.exists(photo)
    assert not Response.objects.get().slip_photo
    kept = f"{list(Response.objects.values())} {list(SecondEntry.objects.values())} {list(Event.objects.values())}"
    assert "Demo" not in kept
    assert SecondEntry.objects.get().answers == {"c1": "5", "c4": "no"}
    agree()


def test_a_zero_among_the_letters_loses_no_answer(client: Client) -> None:
    point = whole_survey()
    sent = {"c1": "5", "c2": "4", "c3": "3", "c4": "no", "c5": "Chờ\x00 lâu\x08", "client_id": str(uuid.uuid4())}
    answer = client.post(reverse("survey_form", args=[point.code]), sent)
    assert answer.status_code == 303
    assert Response.objects.get().answers["c5"] == "Chờ lâu"
