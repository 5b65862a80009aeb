"""The pages of reports: who opens them, what they say, what they hand out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from assessments.enums import AssessmentStatus
from criteria.models import ProgrammeYear
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import DossierCheck, ReportRun
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    administrator,
    leader,
    reviewer,
    staff,
    upper,
)
from tests.factories.assessments import AssessmentFactory, assessment_in
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.reports import DossierCheckFactory, ReportRunFactory, working_year
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "no_second_factor")]

ZIP = {"kind": ReportKind.DOSSIER, "format": ReportFormat.ZIP}


@pytest.fixture
def no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(programme: ProgrammeYear, *parts: object) -> str:
    rest = "".join(f"{part}/" for part in parts)
    return f"/{programme.commune.slug}/{programme.year}/bao-cao/{rest}"


def people(programme: ProgrammeYear) -> dict[str, User]:
    commune = programme.commune
    return {
        "staff": staff(UnitFactory(commune=commune)),
        "reviewer": reviewer(commune),
        "leader": leader(commune),
        "admin": administrator(commune),
        "upper": upper(commune),
        "stranger": reviewer(CommuneFactory()),
    }


# --- who may open what ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("staff", 403), ("reviewer", 200), ("leader", 200), ("admin", 200), ("upper", 200), ("stranger", 404)],
)
@pytest.mark.parametrize("page", ["", "tai-ve", "phieu-ban-giao", "tien-do", "run"])
def test_each_role_opens_what_it_may(programme: ProgrammeYear, role: str, status: int, page: str) -> None:
    AssessmentFactory(programme=programme, submitted=True)
    run = ReportRunFactory(programme=programme, done=True)
    address = at(programme) if page == "" else at(programme, run.pk, *([] if page == "run" else [page]))
    answer = client_of(people(programme)[role]).get(address)
    assert answer.status_code == status
    assert answer.getvalue(), "read to its end, so that the file is closed"


@pytest.mark.parametrize(
    ("role", "status"),
    [("staff", 403), ("reviewer", 302), ("leader", 302), ("admin", 403), ("upper", 403), ("stranger", 404)],
)
def test_each_role_asks_for_what_it_may(programme: ProgrammeYear, role: str, status: int) -> None:
    client = client_of(people(programme)[role])
    answer = client.post(at(programme, "lap"), {"document": "self_report:pdf"})
    assert answer.status_code == status
    assert ReportRun.objects.exists() == (status == 302)


def test_a_run_of_another_commune_is_not_there(programme: ProgrammeYear) -> None:
    foreign = ReportRunFactory(done=True)
    client = client_of(reviewer(programme.commune))
    for part in ((), ("tai-ve",), ("phieu-ban-giao",), ("tien-do",)):
        assert client.get(at(programme, foreign.pk, *part)).status_code == 404
    for part in ("huy", "lap-lai", "kiem-tra"):
        assert client.post(at(programme, foreign.pk, part)).status_code == 404
    assert client.get(at(foreign.programme, foreign.pk)).status_code == 404


@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_the_upper_level_opens_what_was_made_once_the_commune_has_handed_it_in(
    programme: ProgrammeYear, status: str
) -> None:
    assessment_in(status, programme=programme)
    run = ReportRunFactory(programme=programme, done=True, **ZIP)
    client = client_of(upper(programme.commune))
    handed_in = status in {AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL}
    page = client.get(at(programme)).content.decode()
    assert ("Địa phương chưa nộp hồ sơ" in page) == (not handed_in)
    assert (run.sha256[:16] in page) == handed_in
    for part in ((), ("tai-ve",), ("phieu-ban-giao",), ("tien-do",)):
        answer = client.get(at(programme, run.pk, *part))
        assert answer.status_code == (200 if handed_in else 403)
        assert answer.getvalue()
    assert client.post(at(programme, run.pk, "kiem-tra")).status_code == (302 if handed_in else 403)


def test_a_year_nobody_has_scored_is_not_open_to_the_upper_level_but_to_its_own_people(
    programme: ProgrammeYear,
) -> None:
    run = ReportRunFactory(programme=programme, done=True)
    answer = client_of(upper(programme.commune)).get(at(programme, run.pk, "tai-ve"))
    assert answer.status_code == 403
    assert "Địa phương chưa nộp hồ sơ" in answer.content.decode()
    both = upper(programme.commune)
    MembershipFactory(user=both, commune=programme.commune, role=Role.LEADER)
    answer = client_of(both).get(at(programme, run.pk, "tai-ve"))
    assert answer.status_code == 200
    assert answer.getvalue()


def test_the_upper_level_does_not_see_unfinished_runs(programme: ProgrammeYear) -> None:
    AssessmentFactory(programme=programme, submitted=True)
    running = ReportRunFactory(programme=programme, running=True)
    client = client_of(upper(programme.commune))
    assert client.get(at(programme, running.pk)).status_code == 404
    page = client.get(at(programme)).content.decode()
    assert "Đang lập" not in page
    assert 'name="document"' not in page


def test_reading_changes_nothing_and_asking_needs_a_post(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme)
    client = client_of(reviewer(programme.commune))
    for part in ("lap",):
        assert client.get(at(programme, part)).status_code == 405
    for part in ("huy", "lap-lai", "kiem-tra"):
        assert client.get(at(programme, run.pk, part)).status_code == 405


# --- the list -------------------------------------------------------------------------------------------


def test_the_list_says_what_is_missing_before_the_click() -> None:
    programme = working_year(without_group="3")
    page = client_of(reviewer(programme.commune)).get(at(programme)).content.decode()
    assert "Nếu lập bây giờ, tài liệu còn thiếu" in page
    assert "Cột Xã chấm chưa có điểm." in page
    assert "và 9 mục nữa" in page
    assert f"/{programme.commune.slug}/2026/cham-diem/kiem-tra/" in page


def test_the_list_shows_the_newest_file_and_the_run_under_way(programme: ProgrammeYear) -> None:
    done = ReportRunFactory(programme=programme, done=True)
    active = ReportRunFactory(programme=programme, kind="dossier", format="zip")
    page = client_of(reviewer(programme.commune)).get(at(programme)).content.decode()
    assert done.sha256[:16] in page
    assert str(done.requested_by) in page
    assert at(programme, done.pk, "tai-ve") in page
    assert "Đang lập, xem tiến độ" in page
    assert at(programme, active.pk) in page


def test_the_history_pages_and_asks_a_fixed_number_of_questions(programme: ProgrammeYear) -> None:
    client = client_of(reviewer(programme.commune))
    ReportRunFactory(programme=programme, done=True)
    client.get(at(programme))
    few = queries_of(lambda: client.get(at(programme)))
    ReportRunFactory.create_batch(29, programme=programme, failed=True)
    assert queries_of(lambda: client.get(at(programme))) == few
    page = client.get(at(programme)).content.decode()
    assert "1–25 trong 30 lần lập" in page
    assert "Ổ đĩa của máy chủ đã đầy." in page
    assert "26–30 trong 30" in client.get(at(programme) + "?page=2").content.decode()


def test_a_document_that_does_not_exist_is_a_sentence(programme: ProgrammeYear) -> None:
    answer = client_of(reviewer(programme.commune)).post(at(programme, "lap"), {"document": "self_report:exe"})
    assert answer.status_code == 400
    assert "Không có tài liệu này." in answer.content.decode()


# --- one run --------------------------------------------------------------------------------------------


def test_a_click_leads_to_the_run_and_a_second_one_to_the_same(programme: ProgrammeYear) -> None:
    client = client_of(reviewer(programme.commune))
    first = client.post(at(programme, "lap"), {"document": "dossier:zip"})
    second = client.post(at(programme, "lap"), {"document": "dossier:zip"})
    assert first["Location"] == second["Location"] == at(programme, ReportRun.objects.get().pk)


def test_a_working_run_is_polled_and_can_be_stopped(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, running=True, progress=40, progress_text="Ghi PDF")
    client = client_of(reviewer(programme.commune))
    page = client.get(at(programme, run.pk)).content.decode()
    assert f'hx-get="{at(programme, run.pk, "tien-do")}?poll=1" hx-trigger="every 2s"' in page
    assert "Ghi PDF" in page
    assert "40%" in page
    assert "<noscript>" in page
    panel = client.get(at(programme, run.pk, "tien-do"), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in panel
    assert "40%" in panel.content.decode()
    assert client.post(at(programme, run.pk, "huy")).status_code == 302
    page = client.get(at(programme, run.pk)).content.decode()
    assert "Đang dừng theo yêu cầu" in page
    assert at(programme, run.pk, "huy") not in page


def test_the_page_is_loaded_anew_when_the_run_is_over(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, done=True)
    panel = client_of(reviewer(programme.commune)).get(at(programme, run.pk, "tien-do"))
    assert panel["HX-Refresh"] == "true"


def test_a_failed_run_says_why_and_can_be_made_again(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, failed=True)
    client = client_of(reviewer(programme.commune))
    page = client.get(at(programme, run.pk)).content.decode()
    assert "Ổ đĩa của máy chủ đã đầy." in page
    answer = client.post(at(programme, run.pk, "lap-lai"))
    again = ReportRun.objects.get(status=RunStatus.QUEUED)
    assert answer["Location"] == at(programme, again.pk)


def test_a_finished_run_shows_its_hashes_and_how_to_check_them(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, done=True, **ZIP, manifest_sha256="ab" * 32)
    page = client_of(leader(programme.commune)).get(at(programme, run.pk)).content.decode()
    for words in (run.sha256, "ab" * 32, "sha256sum -c", "Get-FileHash", "verify_dossier", run.file_name):
        assert words in page, words


def test_the_run_page_asks_a_fixed_number_of_questions(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, done=True, **ZIP)
    client = client_of(leader(programme.commune))
    client.get(at(programme, run.pk))
    few = queries_of(lambda: client.get(at(programme, run.pk)))
    assert few <= 15
    DossierCheckFactory.create_batch(3, run=run, status=RunStatus.DONE, finished_at=run.finished_at)
    assert queries_of(lambda: client.get(at(programme, run.pk))) == few


# --- the file -------------------------------------------------------------------------------------------


@pytest.fixture
def stored(programme: ProgrammeYear) -> Callable[..., ReportRun]:
    """A finished run with bytes of its own."""

    def store(content: bytes, name: str = "bao-cao.pdf", **values: Any) -> ReportRun:
        return ReportRunFactory(
            programme=programme, done=True, file=ContentFile(content, name=name), size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), **values,
        )  # fmt: skip

    return store


def test_the_file_is_streamed_with_safe_headers(programme: ProgrammeYear, stored: Any) -> None:
    AssessmentFactory(programme=programme, submitted=True)
    content = bytes(range(256)) * 1000
    run = stored(content, "hồ sơ thử.zip", **ZIP)
    answer = client_of(upper(programme.commune)).get(at(programme, run.pk, "tai-ve"))
    assert answer.streaming
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{run.sha256}"'
    assert "private" in answer["Cache-Control"]


def test_a_name_with_tone_marks_is_given_as_the_standard_wants(programme: ProgrammeYear, stored: Any) -> None:
    run = stored(b"x", "bao-cao.pdf")
    run.file.storage.save("reports/hồ sơ.pdf", ContentFile(b"x"))
    ReportRun.objects.filter(pk=run.pk).update(file="reports/hồ sơ.pdf")
    answer = client_of(reviewer(programme.commune)).get(at(programme, run.pk, "tai-ve"))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''h%E1%BB%93%20s%C6%A1.pdf"
    assert answer.getvalue() == b"x"


def test_a_file_the_browser_has_is_not_sent_again(programme: ProgrammeYear, stored: Any) -> None:
    run = stored(b"noi dung")
    client = client_of(reviewer(programme.commune))
    answer = client.get(at(programme, run.pk, "tai-ve"), headers={"If-None-Match": f'"{run.sha256}"'})
    assert answer.status_code == 304


def test_a_file_that_is_not_there_yet_is_refused_with_a_sentence(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme)
    answer = client_of(reviewer(programme.commune)).get(at(programme, run.pk, "tai-ve"))
    assert answer.status_code == 403
    assert "Tệp chưa có" in answer.content.decode()


def test_a_file_gone_from_the_disk_is_a_sentence(programme: ProgrammeYear, stored: Any) -> None:
    run = stored(b"x")
    run.file.storage.delete(run.file.name)
    answer = client_of(reviewer(programme.commune)).get(at(programme, run.pk, "tai-ve"))
    assert answer.status_code == 404
    assert "không còn trong kho" in answer.content.decode()


# --- slip and check -------------------------------------------------------------------------------------


def test_the_slip_carries_what_identifies_the_file(programme: ProgrammeYear, stored: Any) -> None:
    run = stored(b"zip" * 5000, "ho-so.zip", **ZIP, manifest_sha256="cd" * 32)
    page = client_of(reviewer(programme.commune)).get(at(programme, run.pk, "phieu-ban-giao")).content.decode()
    wanted = (
        "PHIẾU BÀN GIAO", programme.commune.full_name.upper(), "năm 2026", "15.000 byte", run.file_name, run.sha256,
        "cd" * 32, "BÊN GIAO", "BÊN NHẬN", "MẪU THỬ",
    )  # fmt: skip
    assert [words for words in wanted if words not in page] == []
    assert "DỮ LIỆU TRÌNH DIỄN" not in page


def test_the_slip_of_a_demo_commune_says_so() -> None:
    run = ReportRunFactory(done=True, programme__commune__is_demo=True)
    page = client_of(reviewer(run.programme.commune)).get(at(run.programme, run.pk, "phieu-ban-giao"))
    assert "DỮ LIỆU TRÌNH DIỄN" in page.content.decode()


def test_a_check_is_asked_for_and_its_answer_stays_on_the_page(programme: ProgrammeYear) -> None:
    AssessmentFactory(programme=programme, submitted=True)
    run = ReportRunFactory(programme=programme, done=True, **ZIP)
    client = client_of(upper(programme.commune))
    answer = client.post(at(programme, run.pk, "kiem-tra"))
    assert answer["Location"] == at(programme, run.pk) + "#kiem-tra"
    check = DossierCheck.objects.get()
    page = client.get(at(programme, run.pk)).content.decode()
    assert "Đang kiểm tra" in page
    assert "HX-Refresh" not in client.get(at(programme, run.pk, "tien-do"))
    DossierCheck.objects.filter(pk=check.pk).update(
        status=RunStatus.DONE, finished_at=run.finished_at, problem_count=1, file_count=9,
        problems=[{"path": "anh.jpg", "sentence": "Nội dung khác với mã băm đã ghi."}],
    )  # fmt: skip
    page = client.get(at(programme, run.pk)).content.decode()
    assert "Hồ sơ có chỗ sai khác" in page
    assert "anh.jpg" in page
    assert "Kiểm tra lần nữa" in page


def test_a_report_that_is_no_dossier_has_no_check(programme: ProgrammeYear) -> None:
    run = ReportRunFactory(programme=programme, done=True)
    client = client_of(reviewer(programme.commune))
    assert "Kiểm tra lại hồ sơ" not in client.get(at(programme, run.pk)).content.decode()
    assert client.post(at(programme, run.pk, "kiem-tra")).status_code == 403
