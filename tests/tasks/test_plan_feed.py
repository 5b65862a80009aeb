"""Deadlines on the telephone: a secret address, a strict calendar file, only what the person may see."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Membership
from common.models import Event
from tasks.ical import FOLD, Deadline, calendar_file, escape
from tasks.models import CalendarFeed
from tests.factories.accounts import UnitFactory, leader, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NAME = re.compile(r"[A-Z-]+")
AT = dt.datetime(2026, 11, 20, 8, 30, tzinfo=dt.UTC)


def parse(data: bytes) -> list[tuple[str, str, str]]:
    """The file's lines as (name, parameters, value), read as strictly as RFC 5545 asks; components must be nested."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b""), "every line ends with CRLF"
    assert all(len(line) <= FOLD for line in data.split(b"\r\n"))
    text = data.decode("utf-8").replace("\r\n ", "")
    lines, stack = [], []
    for line in text.split("\r\n")[:-1]:
        head, colon, value = line.partition(":")
        name, _semicolon, parameters = head.partition(";")
        assert colon, line
        assert NAME.fullmatch(name), line
        if name == "BEGIN":
            stack.append(value)
        elif name == "END":
            assert stack.pop() == value
        lines.append((name, parameters, value))
    assert not stack
    assert lines[0] == ("BEGIN", "", "VCALENDAR")
    return lines


def plain(value: str) -> str:
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def values(lines, name):
    return [plain(value) for key, _parameters, value in lines if key == name]


@pytest.fixture
def unit():
    return UnitFactory(name="Phòng Kinh tế")


@pytest.fixture
def programme(unit):
    return ProgrammeYearFactory(commune=unit.commune)


@pytest.fixture
def task(programme, unit):
    return TaskFactory(plan=PlanFactory(programme=programme), lead=unit, title="Công khai; lịch, công tác")


@pytest.fixture
def window(task):
    return OccurrenceFactory(task=task, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 12, 31))


@pytest.fixture
def page(programme):
    return reverse("plan_feed", args=[programme.commune.slug, programme.year])


@pytest.fixture
def officer(client, unit):
    person = staff(unit)
    client.force_login(person)
    return person


def address_on(client, page):
    return client.get(page).context["address"].removeprefix("http://testserver")


def switched_on(client, page):
    client.post(page, {"nut": "bat"})
    return address_on(client, page)


# --- the file itself ----------------------------------------------------------------------------------------------


def test_long_vietnamese_lines_are_folded_between_characters_and_come_back_whole():
    title = "Ủy ban nhân dân xã tổ chức đối thoại, tiếp công dân; công khai\\lịch " * 4
    file = calendar_file("Hạn việc", [Deadline("a@x", dt.date(2026, 12, 31), title, "một\nhai", "https://x/", AT)])
    lines = parse(file)
    assert values(lines, "SUMMARY") == [title]
    assert values(lines, "DESCRIPTION")[0] == "một\nhai"
    assert ("DTSTART", "VALUE=DATE", "20261231") in lines
    assert ("DTEND", "VALUE=DATE", "20270101") in lines
    assert ("DTSTAMP", "", "20261120T083000Z") in lines


def test_no_text_can_break_out_of_its_line():
    assert escape("a\r\nBEGIN:VEVENT\x00;b,c\\") == "a\\nBEGIN:VEVENT\\;b\\,c\\\\"


def test_alarms_come_at_eight_in_the_morning_days_before():
    day = Deadline("a@x", dt.date(2026, 12, 31), "t", "w", "https://x/", AT, alarms=(7, 1))
    assert values(parse(calendar_file("n", [day])), "TRIGGER") == ["-P6DT16H", "-PT16H"]


# --- the address --------------------------------------------------------------------------------------------------


def test_the_address_opens_without_a_sign_in_and_says_what_is_due(client, officer, page, window, task):
    address = switched_on(client, page)
    client.logout()
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    lines = parse(answer.content)
    assert values(lines, "SUMMARY") == ["Hạn: Công khai; lịch, công tác"]
    assert values(lines, "UID") == [f"ky-{window.pk}@testserver"]
    assert values(lines, "URL")[0].endswith(f"/viec/{task.pk}/")
    assert "Chủ trì: Phòng Kinh tế" in values(lines, "DESCRIPTION")[0]


def test_an_unchanged_calendar_is_not_sent_again(client, officer, page, window):
    address = switched_on(client, page)
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    type(window).objects.filter(pk=window.pk).update(ends_on=dt.date(2026, 12, 30))
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_another_address_makes_the_old_one_worthless_and_switching_off_too(client, officer, page, window):
    old = switched_on(client, page)
    client.post(page, {"nut": "doi"})
    new = address_on(client, page)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    client.post(page, {"nut": "tat"})
    assert client.get(new).status_code == 404
    assert not CalendarFeed.objects.exists()
    verbs = Event.objects.filter(verb__startswith="calendar_feed").values_list("verb", flat=True)
    assert set(verbs) == {"calendar_feed_opened", "calendar_feed_renewed", "calendar_feed_closed"}


def test_nobody_makes_up_an_address(client, officer, page, window):
    address = switched_on(client, page)
    serial = CalendarFeed.objects.get().serial.hex
    for token in (serial, f"{serial}.abc", "x", address[6:-4] + "A", f"{serial}."):
        assert client.get(reverse("calendar_feed", args=[token])).status_code == 404


def test_done_and_handed_in_windows_leave_the_calendar_and_returned_ones_say_why(client, officer, page, task):
    for month, trait in ((3, "done"), (6, "submitted"), (9, "returned")):
        OccurrenceFactory(
            task=task, starts_on=dt.date(2026, month, 1), ends_on=dt.date(2026, month, 28), **{trait: True}
        )
    lines = parse(client.get(switched_on(client, page)).content)
    assert values(lines, "SUMMARY") == ["Bị trả lại: Công khai; lịch, công tác"]
    assert "Lý do trả lại: Ảnh mờ" in values(lines, "DESCRIPTION")[0]


def test_the_calendar_holds_only_what_the_person_may_see_now(client, officer, page, programme, window, unit, task):
    other = UnitFactory(commune=unit.commune)
    foreign = TaskFactory(plan=task.plan, lead=other, title="Việc đơn vị khác")
    helped = TaskFactory(plan=task.plan, lead=other, supports=[unit], title="Việc phối hợp")
    for one in (foreign, helped):
        OccurrenceFactory(task=one, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 12, 31))
    address = switched_on(client, page)

    def titles():
        return {title.removeprefix("Hạn: ") for title in values(parse(client.get(address).content), "SUMMARY")}

    assert titles() == {task.title, "Việc phối hợp"}
    client.post(page, {"nut": "luu", "shows": "lead"})
    assert titles() == {task.title}
    client.post(page, {"nut": "luu", "shows": "all"})
    assert titles() == {task.title, "Việc phối hợp"}, "staff see no more than their own work"
    Membership.objects.filter(user=officer).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_leader_without_a_unit_gets_everything_from_the_start(client, page, window, unit):
    client.force_login(leader(unit.commune))
    assert len(values(parse(client.get(switched_on(client, page)).content), "UID")) == 1


def test_the_number_of_questions_does_not_grow(client, officer, page, task, django_assert_num_queries):
    def windows(year_days):
        for days in year_days:
            last = dt.date(2026, 1, 1) + dt.timedelta(days=days)
            OccurrenceFactory(task=task, starts_on=last, ends_on=last)

    windows(range(3))
    address = switched_on(client, page)
    client.logout()
    with django_assert_num_queries(4):
        client.get(address)
    windows(range(3, 40))
    with django_assert_num_queries(4):
        client.get(address)
