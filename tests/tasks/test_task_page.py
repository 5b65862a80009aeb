"""The page of one task: the next thing to do on top, everything in one place, few questions to the database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from criteria.enums import PhaseKind
from tasks.enums import OccurrenceStatus as S
from tasks.gates import Progress
from tasks.models import Occurrence
from tasks.next_step import due_words, next_step
from tasks.services.extensions import agree_extension, ask_extension
from tests.factories.accounts import UnitFactory, leader, reviewer, staff
from tests.factories.criteria import PhaseFactory, ProgrammeYearFactory
from tests.factories.tasks import (
    ActivityFactory,
    ExtensionFactory,
    OccurrenceFactory,
    PlanFactory,
    TaskCommentFactory,
    TaskFactory,
    occurrence_in,
)
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế")


@pytest.fixture
def task(lead):
    programme = ProgrammeYearFactory(commune=lead.commune)
    return TaskFactory(
        plan=PlanFactory(programme=programme),
        lead=lead,
        supports=[UnitFactory(commune=lead.commune)],
        title="Niêm yết công khai thủ tục",
        deliverable="Ảnh bảng niêm yết",
    )


def page(name, task, *args):
    programme = task.programme
    return reverse(name, args=[programme.commune.slug, programme.year, *(args or [task.pk])])


def requests(task):
    return reverse("extension_list", args=[task.programme.commune.slug, task.programme.year])


def window(task, ends_on, **more):
    return OccurrenceFactory(task=task, starts_on=dt.date(2026, 1, 1), ends_on=ends_on, label=f"Kỳ {ends_on}", **more)


# --- what to do next ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [(10, "còn 10 ngày"), (1, "còn 1 ngày, mai là ngày cuối"), (0, "hôm nay là ngày cuối"), (-5, "quá hạn 5 ngày")],
)
def test_days_left_in_words(days, words):
    assert due_words(days) == words


def test_what_was_returned_comes_first(task, today):
    late = window(task, dt.date(2026, 10, 31))
    back = occurrence_in(S.RETURNED, task=task, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 11, 30))
    step = next_step([late, back], {}, today)
    assert (step.window, step.tone, step.hands_in) == (back, "danger", True)
    assert "Ảnh mờ" in step.words


def test_then_what_is_late(task, today):
    step = next_step([window(task, dt.date(2026, 11, 15)), window(task, dt.date(2026, 12, 31))], {}, today)
    assert step.title.startswith("Quá hạn")
    assert "quá hạn 5 ngày" in step.words


def test_a_deadline_of_this_week_beats_an_old_one(task, today):
    old, near = window(task, dt.date(2026, 3, 31)), window(task, dt.date(2026, 11, 25))
    step = next_step([old, near], {}, today)
    assert step.window == near
    assert "1 kỳ quá hạn từ trước" in step.words


def test_what_is_missing_is_counted(task, today):
    one = window(task, dt.date(2026, 12, 15), min_count=3)
    step = next_step([one], {one.pk: Progress(accepted=1, waiting=1)}, today)
    assert "Cần thêm 1 minh chứng" in step.words
    assert "thứ Ba 15/12/2026" in step.words


def test_nothing_owed_is_said_too(task, today):
    done = occurrence_in(S.DONE, task=task)
    assert next_step([done], {}, today).tone == "success"
    waiting = occurrence_in(S.SUBMITTED, task=task, ends_on=dt.date(2026, 6, 30))
    assert next_step([done, waiting], {}, today).window == waiting
    later = OccurrenceFactory(task=task, starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 20))
    step = next_step([done, later], {}, today)
    assert (step.hands_in, "01/12/2026" in step.words) == (False, True)
    assert next_step([], {}, today).tone == "neutral"


# --- the page -----------------------------------------------------------------------------------------------------


def test_one_large_button_leads_to_the_camera_with_task_and_window(client, task, lead):
    open_window = window(task, dt.date(2026, 11, 30))
    client.force_login(staff(lead))
    text = client.get(page("task_detail", task)).content.decode()
    assert f"?task={task.pk}&amp;occurrence={open_window.pk}" in text
    assert "Chụp / nộp minh chứng" in text
    assert text.index("Chụp / nộp minh chứng") < text.index("Các kỳ cần chú ý")
    assert "Ảnh bảng niêm yết" in text


def test_who_hands_nothing_in_gets_no_button(client, task, lead):
    window(task, dt.date(2026, 11, 30))
    client.force_login(leader(lead.commune))
    text = client.get(page("task_detail", task)).content.decode()
    assert "Cần nộp" in text
    assert "Chụp / nộp minh chứng" not in text
    assert "Xin gia hạn" not in text


def test_an_extended_window_says_both_days(client, task, lead):
    officer = staff(lead)
    late = window(task, dt.date(2026, 11, 15))
    late = Occurrence.objects.select_related("task__programme__commune").get(pk=late.pk)
    extension = ask_extension(occurrence=late, new_ends_on=dt.date(2026, 11, 28), reason="Bão", by=officer)
    client.force_login(officer)
    assert "xin gia hạn đến 28/11/2026" in client.get(page("task_detail", task)).content.decode()
    agree_extension(extension=extension, by=reviewer(lead.commune))
    text = client.get(page("task_detail", task)).content.decode()
    assert "hạn theo kế hoạch là 15/11/2026" in text
    assert "còn 8 ngày" in text


def test_a_closed_phase_says_why(client, task, lead):
    window(task, dt.date(2026, 12, 30))
    PhaseFactory(
        programme=task.programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 10, 31)
    )
    client.force_login(staff(lead))
    text = client.get(page("task_detail", task)).content.decode()
    assert "đã đóng" in text
    assert "Chụp / nộp minh chứng" not in text


def test_the_history_is_asked_for_on_demand(client, task, lead):
    late = window(task, dt.date(2026, 11, 15))
    officer = staff(lead)
    late = Occurrence.objects.select_related("task__programme__commune").get(pk=late.pk)
    ask_extension(occurrence=late, new_ends_on=dt.date(2026, 11, 28), reason="Bão số 5", by=officer)
    client.force_login(officer)
    assert "Bão số 5" in client.get(page("task_history", task)).content.decode()
    part = client.get(page("task_history", task), headers={"HX-Request": "true"}).content.decode()
    assert "Bão số 5" in part
    assert "<html" not in part


@pytest.mark.parametrize("who", [staff, lambda unit: reviewer(unit.commune)], ids=["staff", "reviewer"])
def test_the_page_asks_at_most_twelve_questions(client, task, lead, who):
    person = who(lead)
    client.force_login(person)
    address = page("task_detail", task)

    def fill(first, last):
        for at in range(first, last):
            one = window(task, dt.date(2026, 1, 5) + dt.timedelta(days=6 * at))
            ExtensionFactory(occurrence=one)
            ActivityFactory(task=task, unit=lead)
            TaskCommentFactory(task=task, to_unit=lead)

    fill(0, 1)
    client.get(address)
    few = queries_of(lambda: client.get(address))
    fill(1, 40)
    many = queries_of(lambda: client.get(address))
    assert many <= few
    assert many <= 12


def test_the_list_of_requests_asks_at_most_twelve_questions(client, task, lead):
    client.force_login(reviewer(lead.commune))
    address = requests(task)
    ExtensionFactory(occurrence=window(task, dt.date(2026, 11, 1)), unit=lead)
    client.get(address)
    few = queries_of(lambda: client.get(address))
    for at in range(2, 26):
        ExtensionFactory(occurrence=window(task, dt.date(2026, 11, at)), unit=lead)
    many = queries_of(lambda: client.get(address))
    assert many <= min(few + 1, 12)
    assert client.get(address).content.decode().count("ask-title") == 20


def test_asking_and_answering_in_the_browser(client, task, lead):
    late = window(task, dt.date(2026, 11, 15))
    client.force_login(staff(lead))
    ask = page("extension_ask", task, late.pk)
    behind = {"new_ends_on": "2026-12-05", "reason": "Chờ kinh phí"}
    refused = client.post(ask, behind)
    assert refused.status_code == 422
    assert "Chờ kinh phí" in refused.content.decode()
    assert client.post(ask, behind | {"knows_cut_off": "on"}).status_code == 302
    waiting = late.extensions.get()
    client.force_login(reviewer(lead.commune))
    steps = [page("extension_step", task, waiting.pk, step) for step in ("dong-y", "khong-dong-y", "rut", "khac")]
    assert [client.post(step).status_code for step in steps] == [403, 422, 403, 404]
    client.force_login(leader(lead.commune))
    assert client.post(steps[0]).status_code == 302
    late.refresh_from_db()
    assert late.ends_on == dt.date(2026, 12, 5)
    assert "Đã trả lời" in client.get(requests(task)).content.decode()
