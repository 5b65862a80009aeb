"""`purge_personal_data`: what is due goes, what is not stays, looking changes nothing, a second run finds nothing."""

from __future__ import annotations

import datetime as dt
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.retention import anonymise
from accounts.services import disable_idle_people
from common.models import Event
from reports.backup.rows import tables
from reports.retention import PERIODS, due
from tests.factories.accounts import CommuneFactory, MembershipFactory, UserFactory

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=731)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


def person(**values: Any) -> User:
    """Somebody who left two years ago and a day, unless told otherwise."""
    usual = {
        "is_active": False, "date_joined": LONG_AGO - dt.timedelta(days=300), "last_seen_at": LONG_AGO,
        "email": "an@xa.example", "phone": "0900000000",
    }  # fmt: skip
    return UserFactory(**(usual | values))


def purge(*options: str) -> str:
    out = StringIO()
    call_command("purge_personal_data", *options, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {outcome.period.key: outcome.count for outcome in due()}


def everything() -> dict[str, list[dict[str, Any]]]:
    models = [*tables(), Session, AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def traces_of_signing_in(when: dt.datetime) -> None:
    usual = {"username": "an", "ip_address": "192.0.2.7", "user_agent": "Firefox", "http_accept": "", "path_info": "/"}
    rows = [
        AccessAttempt.objects.create(**usual, get_data="", post_data="", failures_since_start=1),
        AccessFailureLog.objects.create(**usual),
        AccessLog.objects.create(**usual),
    ]
    AccessAttemptExpiration.objects.create(access_attempt=rows[0], expires_at=when)
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(attempt_time=when)


def full_house(settings: Any, folder: Path) -> User:
    """One of everything that is due."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = folder
    mail = folder / "20260101-000000-1.log"
    mail.write_text("To: an@xa.example")
    os.utime(mail, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    (folder / "20261119-000000-1.log").write_text("To: binh@xa.example")
    os.utime(folder / "20261119-000000-1.log", (NOW.timestamp(), NOW.timestamp()))
    traces_of_signing_in(NOW - dt.timedelta(days=91))
    Session.objects.create(session_key="x", session_data="", expire_date=NOW - dt.timedelta(seconds=1))
    Session.objects.create(session_key="y", session_data="", expire_date=NOW + dt.timedelta(hours=1))
    return person()


def test_looking_counts_and_changes_nothing(settings, tmp_path: Path) -> None:
    full_house(settings, tmp_path)
    before = everything()
    with CaptureQueriesContext(connection) as context:
        said = purge("--dry-run")
    assert all(query["sql"].startswith("SELECT") for query in context.captured_queries)
    assert everything() == before
    assert len(list(tmp_path.iterdir())) == 2
    assert {key: n for key, n in counts().items() if n} == {"accounts": 1, "sign_ins": 3, "sessions": 1, "mails": 1}
    assert "Sẽ xóa 6 mục." in said


def test_purging_erases_what_was_counted_and_a_second_run_finds_nothing(settings, tmp_path: Path) -> None:
    full_house(settings, tmp_path)
    assert "Đã xóa 6 mục." in purge()
    assert counts() == dict.fromkeys(counts(), 0)
    after = everything()
    assert purge().endswith("Không có gì hết hạn.\n")
    assert everything() == after
    assert [path.name for path in tmp_path.iterdir()] == ["20261119-000000-1.log"]
    assert Session.objects.get().session_key == "y"
    assert not AccessAttempt.objects.exists()


def test_each_table_that_lost_rows_has_one_event(settings, tmp_path: Path) -> None:
    full_house(settings, tmp_path)
    purge()
    events = Event.objects.filter(verb="personal_data_erased", object_id=0)
    assert sorted((e.content_type.model, e.data["count"]) for e in events) == [
        ("accessattempt", 1), ("accessfailurelog", 1), ("accesslog", 1), ("session", 1),
    ]  # fmt: skip
    assert all(str(event) for event in events)


def test_a_departed_person_keeps_only_the_number() -> None:
    commune = CommuneFactory()
    left = person(username="nguyenvanan", full_name="Nguyễn Văn An", last_login=LONG_AGO)
    role = MembershipFactory(user=left, commune=commune, role=Role.REVIEWER, unit=None, position="Trưởng phòng")
    EmailAddress.objects.create(user=left, email="an@xa.example")
    Authenticator.objects.create(user=left, type="totp", data={})
    with time_machine.travel(LONG_AGO, tick=False):
        Event.record(left, "create")
        Event.record(
            left, "admin_change", data={"full_name": ["Nguyễn An", "Nguyễn Văn An"], "is_active": ["True", ""]}
        )
        Event.record(role, "grant_role")
        by_them = Event.record(commune, "update", by=left, comment="giữ")
        LogEntry.objects.create(
            user=left, content_type=ContentType.objects.get_for_model(User), object_id=str(left.pk),
            object_repr="Nguyễn Văn An", change_message="Nguyễn Văn An", action_flag=CHANGE,
        )  # fmt: skip
    purge()
    left.refresh_from_db()
    assert (left.username, left.email, left.phone) == (f"an-danh-{left.pk}", "", "")
    assert left.full_name == f"Người dùng đã xóa thông tin (số {left.pk})"
    assert not left.has_usable_password()
    role.refresh_from_db()
    assert (role.position, role.is_active, role.role) == ("", False, Role.REVIEWER)
    rest = str(everything())
    for word in ("nguyenvanan", "Nguyễn", "an@xa.example", "0900000000", "Trưởng phòng"):
        assert word not in rest
    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()
    by_them.refresh_from_db()
    assert (by_them.actor, by_them.comment) == (left, "giữ")
    verbs = Event.objects.about(left).values_list("verb", "data")
    assert list(verbs) == [
        ("personal_data_erased", {}),
        ("admin_change", {"full_name": None, "is_active": ["True", ""]}),
        ("create", {}),
    ]


STAYS = {
    "still active": {"is_active": True},
    "seen within the period": {"last_seen_at": NOW - dt.timedelta(days=729)},
    "signed in within the period": {"last_login": NOW - dt.timedelta(days=729)},
    "new and never seen": {"last_seen_at": None, "date_joined": NOW - dt.timedelta(days=10)},
}


@pytest.mark.parametrize("why", STAYS)
def test_who_stays(why: str) -> None:
    kept = person(**STAYS[why])
    assert counts()["accounts"] == 0
    purge()
    assert User.objects.filter(pk=kept.pk, full_name=kept.full_name).exists()


def test_the_period_begins_when_the_account_is_disabled() -> None:
    idle = person(is_active=True)
    disable_idle_people(days=45)
    idle.refresh_from_db()
    assert not idle.is_active
    assert counts()["accounts"] == 0
    with time_machine.travel(NOW + dt.timedelta(days=731), tick=False):
        assert counts()["accounts"] == 1


def test_somebody_who_comes_back_in_between_is_left_alone() -> None:
    back = person()
    User.objects.filter(pk=back.pk).update(is_active=True)
    assert anonymise(person=back, moment=NOW) is False
    assert User.objects.get(pk=back.pk).full_name == back.full_name


def test_two_erased_accounts_do_not_collide() -> None:
    people = [person(), person()]
    purge()
    assert set(User.objects.values_list("username", flat=True)) == {f"an-danh-{p.pk}" for p in people}


def test_recent_sign_ins_stay() -> None:
    traces_of_signing_in(NOW - dt.timedelta(days=89))
    purge()
    assert AccessAttempt.objects.count() == AccessLog.objects.count() == AccessFailureLog.objects.count() == 1


def test_periods_are_settings(settings) -> None:
    person()
    traces_of_signing_in(NOW - dt.timedelta(days=40))
    settings.RETENTION_DAYS_ACCOUNTS, settings.RETENTION_DAYS_SIGN_INS = 900, 30
    assert {key: n for key, n in counts().items() if n} == {"sign_ins": 3}


def test_a_portal_held_at_a_day_in_the_past_keeps_its_accounts(settings) -> None:
    settings.CLOCK_TODAY = dt.date(2024, 11, 20)
    person()
    assert counts()["accounts"] == 0


def test_every_period_says_what_and_why() -> None:
    assert len({period.key for period in PERIODS}) == len(PERIODS)
    assert all(str(period.what) and str(period.why) and period.days() >= 0 for period in PERIODS)


def test_a_failing_database_is_said_in_a_sentence(monkeypatch) -> None:
    def fail() -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr("reports.management.commands.purge_personal_data.purge", fail)
    with pytest.raises(CommandError, match="locked"):
        purge()


def test_the_command_explains_itself(capsys) -> None:
    with pytest.raises(SystemExit):
        purge("--help")
    assert "91/2025/QH15" in capsys.readouterr().out
    assert Membership.objects.count() == 0
