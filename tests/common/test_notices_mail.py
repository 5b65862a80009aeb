"""Mails: one per person, as each chose, held in quiet hours, refused ones tried again and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Commune, User
from common.enums import Delivery, MailStatus, NoticeKind, NoticeTopic
from common.jobs import send_notices
from common.models import Holiday, MailLog, Notice, NoticeChoice
from common.notices import notify
from common.notices.mailing import WAITS, prepare_mails, send_mails, try_again
from common.notices.reading import mark_read, purge_old
from tests.factories.accounts import CommuneFactory, UnitFactory, staff
from tests.mail_kit import MailServer, mail_server

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
FRIDAY, SATURDAY, MONDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 21), dt.date(2026, 11, 23)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=HERE)


@pytest.fixture
def commune(today: Any) -> Commune:
    return CommuneFactory(name="Thử", slug="xa-thu")


@pytest.fixture
def officer(commune: Commune) -> User:
    person = staff(UnitFactory(commune=commune))
    person.email = "canbo@thu.test"
    person.save()
    return person


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with mail_server() as running:
        settings.EMAIL_PORT = running.port
        yield running


def tell(person: User, commune: Commune, kind: str, when: dt.datetime, key: str = "k") -> Notice:
    notify(
        [person], kind=kind, commune=commune, subject=f"Tin {key}", body="Ảnh mờ", url="/xa-thu/2026/viec/1/", key=key
    )
    Notice.objects.filter(key=key).update(created_at=when)
    return Notice.objects.get(key=key)


# --- when -----------------------------------------------------------------------------------------


def test_urgent_goes_at_once_the_rest_in_the_morning_in_one_mail(commune: Commune, officer: User) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 10), "gap")
    tell(officer, commune, NoticeKind.COMMENT, at(FRIDAY, 10), "thong-thuong-1")
    tell(officer, commune, NoticeKind.DUE_7, at(FRIDAY, 11), "thong-thuong-2")
    assert prepare_mails(at(FRIDAY, 10, 5)) == 1
    assert prepare_mails(at(FRIDAY, 15)) == 0
    assert prepare_mails(at(MONDAY, 6, 55)) == 0
    assert prepare_mails(at(MONDAY, 7)) == 1
    assert [mail.notices.count() for mail in MailLog.objects.order_by("id")] == [1, 2]


def test_quiet_hours_and_days_off_hold_a_mail_until_they_are_over(commune: Commune, officer: User) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 20, 30))
    assert prepare_mails(at(FRIDAY, 20, 35)) == 0
    assert prepare_mails(at(SATURDAY, 10)) == 0
    assert prepare_mails(at(MONDAY, 6, 59)) == 0
    assert prepare_mails(at(MONDAY, 7)) == 1


def test_a_public_holiday_is_a_day_off_and_a_make_up_saturday_is_not(commune: Commune, officer: User) -> None:
    Holiday.objects.create(day=MONDAY, kind="off", name="Nghỉ")
    Holiday.objects.create(day=SATURDAY, kind="work", name="Làm bù")
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 21), "a")
    assert prepare_mails(at(SATURDAY, 8)) == 1
    tell(officer, commune, NoticeKind.RETURNED, at(SATURDAY, 21), "b")
    assert prepare_mails(at(MONDAY, 8)) == 0


def test_somebody_without_quiet_hours_gets_it_at_night_and_on_sunday(commune: Commune, officer: User) -> None:
    NoticeChoice.objects.create(person=officer, quiet_from=dt.time(0), quiet_to=dt.time(0), quiet_days_off=False)
    tell(officer, commune, NoticeKind.RETURNED, at(SATURDAY, 23))
    assert prepare_mails(at(SATURDAY, 23, 5)) == 1


@pytest.mark.parametrize(
    ("start", "end", "quiet", "loud"),
    [((20, 0), (7, 0), [20, 23, 3], [7, 12]), ((12, 0), (14, 0), [12, 13], [11, 14, 23])],
)
def test_quiet_hours_may_go_over_midnight(start: Any, end: Any, quiet: list[int], loud: list[int]) -> None:
    choice = NoticeChoice(quiet_from=dt.time(*start), quiet_to=dt.time(*end))
    assert all(choice.is_quiet(dt.time(hour)) for hour in quiet)
    assert not any(choice.is_quiet(dt.time(hour)) for hour in loud)


# --- to whom --------------------------------------------------------------------------------------


def test_what_was_read_in_the_portal_needs_no_mail(commune: Commune, officer: User) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    assert mark_read(person=officer, commune=commune) == 1
    assert prepare_mails(at(FRIDAY, 10)) == 0


def test_without_an_address_the_portals_notice_is_there_and_no_mail(commune: Commune) -> None:
    person = staff(UnitFactory(commune=commune))
    tell(person, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    assert prepare_mails(at(FRIDAY, 10)) == 0
    assert Notice.objects.visible_to(person).unread().count() == 1
    assert not Notice.objects.filter(wants_mail=True).exists()


@pytest.mark.parametrize(
    "choice", [{"mail_off": True}, {"deliveries": {NoticeTopic.RETURNED.value: Delivery.PORTAL.value}}]
)
def test_a_choice_made_after_the_notice_holds_for_its_mail(
    commune: Commune, officer: User, choice: dict[str, Any]
) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    NoticeChoice.objects.create(person=officer, **choice)
    assert prepare_mails(at(FRIDAY, 10)) == 0


def test_many_whose_mail_is_held_do_not_stand_before_one_whose_mail_is_urgent(
    commune: Commune, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.notices.mailing.PEOPLE_AT_ONCE", 1)
    for number in range(3):
        person = staff(UnitFactory(commune=commune))
        User.objects.filter(pk=person.pk).update(email=f"nguoi{number}@thu.test")
        tell(person, commune, NoticeKind.COMMENT, at(FRIDAY, 9), f"cho-{number}")
    late = staff(UnitFactory(commune=commune))
    User.objects.filter(pk=late.pk).update(email="gap@thu.test")
    tell(late, commune, NoticeKind.RETURNED, at(FRIDAY, 9), "gap")
    assert prepare_mails(at(FRIDAY, 10)) == 1
    assert MailLog.objects.get().to == "gap@thu.test"


# --- sending --------------------------------------------------------------------------------------


def test_a_real_server_receives_text_html_and_the_way_out(commune: Commune, officer: User, server: MailServer) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9), "a")
    tell(officer, commune, NoticeKind.OVERDUE, at(FRIDAY, 9), "b")
    prepare_mails(at(FRIDAY, 10))
    assert send_mails() == (1, 0)
    [mail] = server.mails
    assert mail["To"] == "canbo@thu.test"
    assert "2 tin mới" in mail["Subject"]
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1:8000/xa-thu/2026/thong-bao/thiet-lap/>"
    for form in ("plain", "html"):
        text = mail.get_body((form,)).get_content()  # type: ignore[attr-defined]
        assert "http://127.0.0.1:8000/xa-thu/2026/viec/1/" in text
        assert "Ảnh mờ" in text
    log = MailLog.objects.get()
    assert (log.status, log.tries, log.error) == (MailStatus.SENT, 1, "")


def test_sending_twice_sends_once(commune: Commune, officer: User, server: MailServer) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    prepare_mails(at(FRIDAY, 10))
    prepare_mails(at(FRIDAY, 10))
    assert (send_mails(), send_mails()) == ((1, 0), (0, 0))
    assert len(server.mails) == 1


def test_a_refused_mail_is_logged_put_off_and_sent_later(commune: Commune, officer: User, server: MailServer) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    server.refuses[officer.email] = "451 thu lai sau"
    prepare_mails(at(FRIDAY, 10))
    assert send_mails() == (0, 1)
    log = MailLog.objects.get()
    assert log.status == MailStatus.WAITING
    assert "451" in log.error
    assert log.try_at > timezone.now() + WAITS[0] - dt.timedelta(minutes=1)
    assert send_mails() == (0, 0), "not before its time"
    server.refuses.clear()
    MailLog.objects.update(try_at=timezone.now())
    assert send_mails() == (1, 0)
    log.refresh_from_db()
    assert (log.status, log.tries, log.error) == (MailStatus.SENT, 2, "")


def test_an_address_that_does_not_exist_is_given_up_until_somebody_tries_again(
    commune: Commune, officer: User, server: MailServer
) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    server.refuses[officer.email] = "550 khong co hop thu nay"
    prepare_mails(at(FRIDAY, 10))
    send_mails()
    log = MailLog.objects.get()
    assert log.status == MailStatus.FAILED
    assert "kiểm tra lại thư điện tử" in log.error
    server.refuses.clear()
    assert try_again([log.pk]) == 1
    assert send_mails() == (1, 0)


def test_a_server_that_is_away_costs_one_try_for_all_and_is_given_up_in_the_end(
    commune: Commune, officer: User, settings: Any, server: MailServer
) -> None:
    settings.EMAIL_PORT = 9  # nobody listens there
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    prepare_mails(at(FRIDAY, 10))
    for _again in range(len(WAITS) + 1):
        MailLog.objects.update(try_at=timezone.now())
        assert send_mails() == (0, 1)
    log = MailLog.objects.get()
    assert log.status == MailStatus.FAILED
    assert "Không nối được" in log.error


def test_a_mail_whose_worker_died_is_taken_up_again(commune: Commune, officer: User, server: MailServer) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    prepare_mails(at(FRIDAY, 10))
    MailLog.objects.update(status=MailStatus.SENDING, try_at=timezone.now() - dt.timedelta(minutes=1))
    assert send_mails() == (1, 0)


def test_the_job_prepares_and_sends(commune: Commune, officer: User, server: MailServer) -> None:
    NoticeChoice.objects.create(person=officer, quiet_from=dt.time(0), quiet_to=dt.time(0), quiet_days_off=False)
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 0))
    assert send_notices() == {"prepared": 1, "sent": 1, "failed": 0}
    assert send_notices() == {"prepared": 0, "sent": 0, "failed": 0}


def test_the_log_keeps_no_text(commune: Commune, officer: User, server: MailServer) -> None:
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9))
    prepare_mails(at(FRIDAY, 10))
    assert send_mails() == (1, 0)
    assert not any("Ảnh mờ" in str(value) for row in MailLog.objects.values_list() for value in row)


def test_old_traces_go(commune: Commune, officer: User) -> None:
    old = tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9), "cu")
    Notice.objects.filter(pk=old.pk).update(read_at=at(FRIDAY, 9) - dt.timedelta(days=200))
    tell(officer, commune, NoticeKind.RETURNED, at(FRIDAY, 9), "moi")
    MailLog.objects.create(to="a@b.vn", subject="x", created_at=at(FRIDAY, 9) - dt.timedelta(days=100))
    assert purge_old() == 2
    assert [row.key for row in Notice.objects.all()] == ["moi"]
