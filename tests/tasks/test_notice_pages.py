"""The bell, the list, the choices and the log of mails."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.enums import Delivery, MailStatus, NoticeTopic
from common.models import Event, MailLog, Notice, NoticeChoice
from criteria.models import ProgrammeYear
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.notices import MailLogFactory, NoticeFactory
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory(year=2026)


@pytest.fixture
def officer(programme: ProgrammeYear) -> User:
    return staff(UnitFactory(commune=programme.commune))


@pytest.fixture
def inside(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def page(programme: ProgrammeYear, name: str, *args: Any) -> str:
    return reverse(name, args=[programme.commune.slug, programme.year, *args])


def told(programme: ProgrammeYear, person: User, **more: Any) -> Notice:
    return NoticeFactory(person=person, commune=programme.commune, **more)


def test_the_bell_counts_the_unread_of_this_commune_alone(
    inside: Client, programme: ProgrammeYear, officer: User
) -> None:
    told(programme, officer)
    told(programme, officer, read_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    NoticeFactory(person=officer, commune=CommuneFactory())
    answer = inside.get(page(programme, "notice_list"))
    assert "Thông báo: 1 chưa đọc" in answer.content.decode()


def test_the_list_is_empty_with_a_first_step(inside: Client, programme: ProgrammeYear) -> None:
    text = inside.get(page(programme, "notice_list")).content.decode()
    assert "Chưa có thông báo nào" in text
    assert page(programme, "notice_choices") in text


def test_notices_stand_under_their_day(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    told(programme, officer, subject="Tin hôm nay")
    told(programme, officer, subject="Tin cũ", created_at=dt.datetime(2026, 11, 16, 2, tzinfo=dt.UTC))
    text = inside.get(page(programme, "notice_list")).content.decode()
    assert "Hôm nay, 20/11/2026" in text
    assert "Thứ Hai, 16/11/2026" in text


def test_opening_marks_as_read_and_leads_to_the_place(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    notice = told(programme, officer)
    address = page(programme, "notice_open", notice.pk)
    assert inside.get(address).status_code == 405
    answer = inside.post(address)
    assert (answer.status_code, answer["Location"]) == (302, notice.url)
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("url", ["https://ke-xau.test/", "//ke-xau.test/", "javascript:alert(1)"])
def test_a_notice_never_leads_out_of_the_portal(
    inside: Client, programme: ProgrammeYear, officer: User, url: str
) -> None:
    notice = told(programme, officer, url=url)
    assert inside.post(page(programme, "notice_open", notice.pk))["Location"] == page(programme, "notice_list")


def test_somebody_elses_notice_is_not_there(inside: Client, programme: ProgrammeYear) -> None:
    other = staff(UnitFactory(commune=programme.commune))
    notice = told(programme, other, subject="Chỉ cho người khác")
    assert inside.post(page(programme, "notice_open", notice.pk)).status_code == 404
    assert "Chỉ cho người khác" not in inside.get(page(programme, "notice_list")).content.decode()


def test_all_can_be_marked_as_read_at_once(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    for _ in range(3):
        told(programme, officer)
    elsewhere = NoticeFactory(person=officer, commune=CommuneFactory())
    answer = inside.post(page(programme, "notice_read_all"), follow=True)
    assert "Đã đánh dấu 3 thông báo" in answer.content.decode()
    assert list(Notice.objects.unread()) == [elsewhere]


def test_the_unread_can_be_looked_at_alone(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    told(programme, officer, subject="Đã xem rồi", read_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    text = inside.get(page(programme, "notice_list") + "?loc=chua-doc").content.decode()
    assert "Đã xem rồi" not in text
    assert "Bạn đã đọc hết" in text


def test_the_list_asks_as_much_for_many_as_for_few(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    address = page(programme, "notice_list")
    told(programme, officer)
    inside.get(address)  # the first request of a session notes that the person was here
    few = queries_of(lambda: inside.get(address))
    for _ in range(60):
        told(programme, officer)
    many = queries_of(lambda: inside.get(address))
    assert few == many <= 6


# --- choices --------------------------------------------------------------------------------------


def choices(form: Any, **changed: Any) -> dict[str, Any]:
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return {**data, "quiet_from": "20:00", "quiet_to": "07:00", **changed}


def test_choices_are_kept_and_remembered(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    address = page(programme, "notice_choices")
    form = inside.get(address).context["form"]
    data = choices(form, topic_due=Delivery.PORTAL, quiet_from="18:30", mail_off="on")
    assert inside.post(address, data).status_code == 302
    row = NoticeChoice.objects.get(person=officer)
    assert row.deliveries == {"due": "portal"}
    assert (row.mail_off, row.quiet_from) == (True, dt.time(18, 30))
    assert Event.objects.about(row).get().verb == "notice_choice_changed"
    again = inside.get(address).context["form"]
    assert again["topic_due"].value() == Delivery.PORTAL


def test_an_officer_is_not_asked_about_a_reviewers_topics(inside: Client, programme: ProgrammeYear) -> None:
    fields = inside.get(page(programme, "notice_choices")).context["form"].fields
    assert "topic_returned" in fields
    assert "topic_review" not in fields


def test_topics_that_are_not_shown_keep_their_choice(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    NoticeChoice.objects.create(person=officer, deliveries={NoticeTopic.REVIEW.value: Delivery.NONE.value})
    address = page(programme, "notice_choices")
    inside.post(address, choices(inside.get(address).context["form"], topic_due=Delivery.NOW))
    assert NoticeChoice.objects.get().deliveries == {"review": "none", "due": "now"}


def test_nonsense_is_refused_and_stays_in_the_form(inside: Client, programme: ProgrammeYear) -> None:
    address = page(programme, "notice_choices")
    form = inside.get(address).context["form"]
    answer = inside.post(address, choices(form, topic_due="bo-cau", quiet_from="25:99"))
    assert answer.status_code == 422
    assert "25:99" in answer.content.decode()
    assert not NoticeChoice.objects.exists()


def test_quiet_hours_leave_some_of_the_day(inside: Client, programme: ProgrammeYear) -> None:
    address = page(programme, "notice_choices")
    form = inside.get(address).context["form"]
    assert inside.post(address, choices(form, quiet_from="08:00", quiet_to="07:00")).status_code == 422
    assert inside.post(address, choices(form, quiet_from="07:00", quiet_to="07:00")).status_code == 302


def test_the_page_says_when_mail_does_not_leave(inside: Client, programme: ProgrammeYear, officer: User) -> None:
    address = page(programme, "notice_choices")
    assert "chưa có địa chỉ thư" in inside.get(address).content.decode()
    User.objects.filter(pk=officer.pk).update(email="canbo@thu.test")
    assert "chưa nối máy chủ thư" in inside.get(address).content.decode()


# --- the log of mails -----------------------------------------------------------------------------


def test_only_who_manages_people_sees_the_log(inside: Client, client: Client, programme: ProgrammeYear) -> None:
    assert inside.get(page(programme, "mail_log")).status_code == 403
    client.force_login(leader(programme.commune))
    assert client.get(page(programme, "mail_log")).status_code == 403


def test_the_log_shows_the_communes_mails_with_their_errors(
    client: Client, programme: ProgrammeYear, officer: User
) -> None:
    mine = MailLogFactory(
        person=officer, commune=programme.commune, status=MailStatus.FAILED, error="Không có hộp thư này", tries=2
    )
    gathered = MailLogFactory(person=officer, commune=None)
    MailLogFactory(to="nguoi-ta@thu.test")
    gone = leader(programme.commune)
    gone.memberships.update(is_active=False)
    MailLogFactory(person=gone, commune=None)
    client.force_login(administrator(programme.commune))
    address = page(programme, "mail_log")
    answer = client.get(address)
    assert {row.pk for row in answer.context["page"]} == {mine.pk, gathered.pk}
    assert "Không có hộp thư này" in answer.content.decode()
    assert [row.pk for row in client.get(address + "?tinh-trang=failed").context["page"]] == [mine.pk]
    few = queries_of(lambda: client.get(address))
    for _ in range(40):
        MailLogFactory(person=officer, commune=programme.commune)
    assert queries_of(lambda: client.get(address)) == few <= 10


def test_failed_mails_can_be_tried_again(client: Client, programme: ProgrammeYear, officer: User) -> None:
    failed = MailLogFactory(person=officer, commune=programme.commune, status=MailStatus.FAILED, tries=6)
    foreign = MailLogFactory(status=MailStatus.FAILED)
    client.force_login(administrator(programme.commune))
    assert client.post(page(programme, "mail_retry")).status_code == 302
    assert MailLog.objects.get(pk=failed.pk).status == MailStatus.WAITING
    assert MailLog.objects.get(pk=foreign.pk).status == MailStatus.FAILED
