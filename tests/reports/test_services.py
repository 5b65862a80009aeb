"""Asking for a report, stopping it, taking it up again: the row decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from criteria.models import ProgrammeYear
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import DossierCheck, ReportRun
from reports.selectors import OFFERED, lost_checks, lost_runs, offers_of
from reports.services import (
    beat,
    cancel_report,
    claim,
    claim_check,
    fail,
    request_check,
    request_report,
    requeue_lost,
    requeue_lost_checks,
    retry_report,
    stop,
    wants_to_stop,
)
from reports.services.runs import MAX_ATTEMPTS
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.assessments import AssessmentFactory
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.reports import DossierCheckFactory, ReportRunFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PDF = {"kind": ReportKind.SELF_REPORT, "format": ReportFormat.PDF}


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory()


@pytest.fixture
def person(programme: ProgrammeYear) -> User:
    return reviewer(programme.commune)


def test_asking_twice_is_one_run(programme: ProgrammeYear, person: User) -> None:
    first = request_report(programme=programme, **PDF, by=person)
    second = request_report(programme=programme, **PDF, by=leader(programme.commune))
    assert first == second
    assert ReportRun.objects.count() == 1
    assert first.status == RunStatus.QUEUED
    assert Event.objects.about(first).filter(verb="request_report", actor=person).count() == 1


def test_another_format_or_a_finished_one_is_another_run(programme: ProgrammeYear, person: User) -> None:
    ReportRunFactory(programme=programme, done=True)
    first = request_report(programme=programme, **PDF, by=person)
    second = request_report(programme=programme, kind=ReportKind.SELF_REPORT, format=ReportFormat.DOCX, by=person)
    assert ReportRun.objects.count() == 3
    assert {first.format, second.format} == {ReportFormat.PDF, ReportFormat.DOCX}


@pytest.mark.parametrize(("kind", "format"), [("dossier", "pdf"), ("self_report", "zip"), ("other", "pdf")])
def test_what_is_not_offered_is_refused_with_a_sentence(
    programme: ProgrammeYear, person: User, kind: str, format: str
) -> None:
    with pytest.raises(Invalid, match="Không có bản"):
        request_report(programme=programme, kind=kind, format=format, by=person)


@pytest.mark.parametrize("maker", [administrator, upper, lambda commune: staff(UnitFactory(commune=commune))])
def test_only_those_who_build_reports_may_ask(programme: ProgrammeYear, maker: Any) -> None:
    with pytest.raises(NotAllowed, match="Lập báo cáo và hồ sơ"):
        request_report(programme=programme, **PDF, by=maker(programme.commune))
    with pytest.raises(NotAllowed):
        request_report(programme=programme, **PDF, by=reviewer(CommuneFactory()))


def test_a_waiting_run_stops_at_once(programme: ProgrammeYear, person: User) -> None:
    run = cancel_report(run=ReportRunFactory(programme=programme), by=person)
    assert run.status == RunStatus.CANCELLED
    assert claim(run.pk) is None


def test_a_working_run_stops_at_its_next_step(programme: ProgrammeYear, person: User) -> None:
    run = ReportRunFactory(programme=programme, running=True)
    assert not wants_to_stop(run)
    cancel_report(run=run, by=person)
    assert wants_to_stop(run)
    stop(run)
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED


def test_a_run_that_is_over_cannot_be_stopped(programme: ProgrammeYear, person: User) -> None:
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        cancel_report(run=ReportRunFactory(programme=programme, done=True), by=person)


def test_asking_again_after_an_error_is_a_new_run(programme: ProgrammeYear, person: User) -> None:
    failed = ReportRunFactory(programme=programme, failed=True)
    again = retry_report(run=failed, by=person)
    assert again != failed
    assert (again.kind, again.format, again.status) == (failed.kind, failed.format, RunStatus.QUEUED)


def test_a_run_is_taken_once() -> None:
    run = ReportRunFactory()
    taken = claim(run.pk)
    assert taken is not None
    assert (taken.status, taken.attempt) == (RunStatus.RUNNING, 1)
    assert claim(run.pk) is None


def test_a_run_whose_worker_is_alive_is_not_taken_away() -> None:
    assert claim(ReportRunFactory(running=True).pk) is None


def test_a_dead_worker_s_run_is_taken_up_and_the_old_worker_is_told() -> None:
    run = ReportRunFactory(dead=True)
    taken = claim(run.pk)
    assert taken is not None
    assert taken.attempt == 2
    assert wants_to_stop(run), "the first worker, should it still live, must let go"
    beat(run, 50, "cũ")
    fail(run, "lỗi của tiến trình cũ")
    taken.refresh_from_db()
    assert (taken.status, taken.progress) == (RunStatus.RUNNING, 0)


def test_a_run_just_asked_for_is_not_sent_a_second_time() -> None:
    fresh = ReportRunFactory(heartbeat_at=timezone.now())
    waiting = ReportRunFactory(heartbeat_at=timezone.now() - dt.timedelta(seconds=30))
    working, dead = ReportRunFactory(running=True), ReportRunFactory(dead=True)
    lost = set(lost_runs())
    assert lost == {waiting, dead}
    assert not {fresh, working} & lost


def test_a_run_that_was_lost_too_often_fails_with_a_sentence() -> None:
    run = ReportRunFactory(dead=True, attempt=MAX_ATTEMPTS)
    assert requeue_lost() == 0
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.error.startswith("Đã thử 3 lần mà chưa xong.")


def test_a_lost_run_somebody_stopped_stays_stopped() -> None:
    run = ReportRunFactory(dead=True, cancel_requested=True)
    assert requeue_lost() == 0
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED


def test_the_list_offers_every_document_with_its_newest_file(programme: ProgrammeYear, person: User) -> None:
    ReportRunFactory(programme=programme, done=True)
    newest = ReportRunFactory(programme=programme, done=True)
    active = ReportRunFactory(programme=programme)
    ReportRunFactory(done=True)
    offers = offers_of(programme, person)
    assert [(offer.kind, offer.format) for offer in offers] == list(OFFERED)
    assert (offers[0].latest, offers[0].active) == (newest, active)
    assert all(offer.latest is None and offer.active is None for offer in offers[1:])


def test_the_upper_level_and_the_administrator_see_finished_runs_alone(programme: ProgrammeYear) -> None:
    done = ReportRunFactory(programme=programme, done=True)
    failed = ReportRunFactory(programme=programme, failed=True)
    foreign = ReportRunFactory(done=True)
    for maker in (upper, administrator):
        assert list(ReportRun.objects.visible_to(maker(programme.commune))) == [done]
    seen = set(ReportRun.objects.visible_to(reviewer(programme.commune)))
    assert seen == {done, failed}
    assert foreign not in seen
    assert not ReportRun.objects.visible_to(staff(UnitFactory(commune=programme.commune))).exists()


# --- checks of a stored dossier -------------------------------------------------------------------------


def test_asking_for_a_check_twice_is_one_check() -> None:
    run = DossierCheckFactory().run
    AssessmentFactory(programme=run.programme, submitted=True)
    person = upper(run.programme.commune)
    assert request_check(run=run, by=person) == DossierCheck.objects.get()


def test_a_report_that_is_no_dossier_cannot_be_checked(programme: ProgrammeYear, person: User) -> None:
    with pytest.raises(NotAllowed, match="Chỉ hồ sơ ZIP"):
        request_check(run=ReportRunFactory(programme=programme, done=True), by=person)


def test_only_those_who_may_download_may_check(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, done=True, kind=ReportKind.DOSSIER, format=ReportFormat.ZIP)
    with pytest.raises(NotAllowed):
        request_check(run=run, by=staff(UnitFactory(commune=programme.commune)))


def test_a_check_is_taken_once_and_a_lost_one_again() -> None:
    check = DossierCheckFactory()
    assert claim_check(check.pk) is not None
    assert claim_check(check.pk) is None
    assert not lost_checks().exists()
    DossierCheck.objects.update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert list(lost_checks()) == [check]


def test_a_missing_file_is_an_error_in_words(settings: Any) -> None:
    check = DossierCheckFactory(heartbeat_at=timezone.now() - dt.timedelta(minutes=1))
    check.run.file.storage.delete(check.run.file.name)
    assert requeue_lost_checks() == 1
    check.refresh_from_db()
    assert check.status == RunStatus.FAILED
    assert "không còn trong kho" in check.error


def test_somebody_else_finishing_first_is_a_sentence(programme: ProgrammeYear, person: User) -> None:
    run = ReportRunFactory(programme=programme)
    seen = ReportRun.objects.get(pk=run.pk)
    cancel_report(run=run, by=person)
    with pytest.raises(WrongState):
        cancel_report(run=seen, by=person)
