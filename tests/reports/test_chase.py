"""Đôn đốc: what a unit owes, a letter in one click, and the text for the chat group."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Unit, User
from common.models import Event
from criteria.models import ProgrammeYear
from reports.builders.chase import build_chase_letter
from reports.chase_models import ChaseLetter
from reports.enums import ReportKind, RunStatus
from reports.models import ReportRun
from reports.renderers import Kind, renderer_for
from tests.factories.accounts import UnitFactory, leader, reviewer, staff, upper
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory, occurrence_in
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReportRun._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory(year=2026)


@pytest.fixture
def unit(programme: ProgrammeYear) -> Unit:
    return UnitFactory(commune=programme.commune, name="Trung tâm Phục vụ hành chính công")


@pytest.fixture
def keeper(client: Client, programme: ProgrammeYear) -> User:
    person = reviewer(programme.commune)
    client.force_login(person)
    return person


def owed(programme: ProgrammeYear, unit: Unit, title: str, days: int, state: str = "open") -> Any:
    plan = programme.plans.first() or PlanFactory(programme=programme)
    task = TaskFactory(plan=plan, lead=unit, title=title)
    return occurrence_in(
        state, task=task, starts_on=dt.date(2026, 1, 1), ends_on=TODAY + dt.timedelta(days=days), label="Quý IV"
    )


def page(programme: ProgrammeYear, unit: Unit | None = None) -> str:
    address = reverse("chase_letter", args=[programme.commune.slug, programme.year])
    return f"{address}?don-vi={unit.pk}" if unit else address


def words(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    form = client.get(address).context["form"]
    return {bound.html_name: bound.value() for bound in form} | changed


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("keeper")
def test_the_unit_that_is_latest_stands_first_with_its_figures(
    client: Client, programme: ProgrammeYear, unit: Unit
) -> None:
    other = UnitFactory(commune=programme.commune, name="Văn phòng")
    owed(programme, other, "Việc sắp tới", 3)
    owed(programme, unit, "Niêm yết công khai", -4)
    owed(programme, unit, "Bị trả lại", 40, "returned")
    owed(programme, unit, "Còn lâu", 40)
    units = client.get(page(programme)).context["units"]
    assert [(row.unit, len(row.late), len(row.returned), len(row.due)) for row in units] == [
        (unit, 1, 1, 0),
        (other, 0, 0, 1),
    ]


@pytest.mark.usefixtures("keeper")
def test_nothing_to_chase_says_so(client: Client, programme: ProgrammeYear, unit: Unit) -> None:
    assert "Không đơn vị nào cần đôn đốc" in client.get(page(programme)).content.decode()
    answer = client.get(page(programme, unit))
    assert "Không còn gì để nhắc" in answer.content.decode()
    assert client.post(page(programme, unit), words(client, page(programme, unit))).status_code == 400


@pytest.mark.usefixtures("keeper")
def test_of_a_closed_year_no_letter_is_made(client: Client, programme: ProgrammeYear, unit: Unit) -> None:
    owed(programme, unit, "Niêm yết công khai", -4)
    typed = words(client, page(programme, unit))
    type(programme).objects.filter(pk=programme.pk).update(is_closed=True)
    assert "đã khép lại" in client.get(page(programme, unit)).content.decode()
    assert client.post(page(programme, unit), typed).status_code == 403
    assert not ChaseLetter.objects.exists()


@pytest.mark.usefixtures("keeper")
def test_the_text_to_copy_names_each_task_with_its_link(client: Client, programme: ProgrammeYear, unit: Unit) -> None:
    window = owed(programme, unit, "Niêm yết công khai", -4)
    chat = client.get(page(programme, unit)).context["chat"]
    assert "Quá hạn (1):" in chat
    assert "1. Niêm yết công khai – hạn 16/11/2026" in chat
    assert f"http://testserver{window.task.get_absolute_url()}" in chat
    everybody = client.get(page(programme)).context["chat"]
    assert f"- {unit.name}: 1 quá hạn" in everybody


@pytest.mark.parametrize("who", [staff, upper])
def test_units_and_so_noi_vu_do_not_come_here(client: Client, programme: ProgrammeYear, unit: Unit, who: Any) -> None:
    client.force_login(who(unit) if who is staff else who(programme.commune))
    assert client.get(page(programme)).status_code == 403


@pytest.mark.usefixtures("keeper")
@pytest.mark.parametrize("number", ["0", "99999999", "abc", "9" * 30])
def test_a_unit_that_is_not_here_is_not_found(client: Client, programme: ProgrammeYear, number: str) -> None:
    foreign = UnitFactory()
    assert client.get(f"{page(programme)}?don-vi={foreign.pk}").status_code == 404
    assert client.get(f"{page(programme)}?don-vi={number}").status_code in {200, 404}


@pytest.mark.usefixtures("keeper")
def test_the_pages_ask_as_much_for_many_as_for_few(client: Client, programme: ProgrammeYear, unit: Unit) -> None:
    owed(programme, unit, "Đầu tiên", -4)
    addresses = (page(programme), page(programme, unit))
    for address in addresses:
        client.get(address)
    few = [queries_of(lambda one=address: client.get(one)) for address in addresses]
    plan = programme.plans.first()
    for _ in range(40):
        OccurrenceFactory(
            task=TaskFactory(plan=plan, lead=UnitFactory(commune=programme.commune)), ends_on=TODAY - dt.timedelta(2)
        )
        OccurrenceFactory(task=TaskFactory(plan=plan, lead=unit), ends_on=TODAY - dt.timedelta(days=2))
    many = [queries_of(lambda one=address: client.get(one)) for address in addresses]
    assert many == few
    assert max(many) <= 12


# --- the letter -----------------------------------------------------------------------------------


def test_one_click_makes_word_and_pdf_and_remembers_it(
    client: Client, programme: ProgrammeYear, unit: Unit, keeper: User, django_capture_on_commit_callbacks: Any
) -> None:
    owed(programme, unit, "Niêm yết công khai thủ tục hành chính", -4)
    address = page(programme, unit)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, words(client, address, opening="Lời mở đầu đã sửa."))
    assert answer.status_code == 302
    letter = ChaseLetter.objects.get()
    assert (letter.unit, letter.opening, letter.created_by) == (unit, "Lời mở đầu đã sửa.", keeper)
    assert letter.rows == [
        {
            "title": "Niêm yết công khai thủ tục hành chính",
            "window": "Quý IV",
            "due": "2026-11-16",
            "state": "Quá hạn",
        }
    ]
    runs = ReportRun.objects.filter(kind=ReportKind.CHASE_LETTER)
    assert {(run.format, run.status) for run in runs} == {("docx", RunStatus.DONE), ("pdf", RunStatus.DONE)}
    assert Event.objects.about(letter).get().data == {"unit": unit.name, "tasks": 1}
    text = client.get(address).content.decode()
    assert all(reverse("report_download", args=[programme.commune.slug, 2026, run.pk]) in text for run in runs)


@pytest.mark.usefixtures("keeper")
def test_a_letter_without_words_is_refused_and_what_was_typed_stays(
    client: Client, programme: ProgrammeYear, unit: Unit
) -> None:
    owed(programme, unit, "Niêm yết", -4)
    address = page(programme, unit)
    answer = client.post(address, words(client, address, closing="", title="Tên đã gõ"))
    assert answer.status_code == 422
    assert "Tên đã gõ" in answer.content.decode()
    assert not ChaseLetter.objects.exists()


def test_the_documents_keep_the_layout_of_an_official_letter(
    programme: ProgrammeYear, unit: Unit, tmp_path: Path
) -> None:
    letter = ChaseLetter.objects.create(
        programme=programme, unit=unit, title="Đôn đốc hoàn thành nhiệm vụ", opening="Tình hình như sau:",
        closing="Yêu cầu đơn vị hoàn thành.", reply_by=TODAY, created_by=reviewer(programme.commune),
        rows=[{"title": "Niêm yết công khai", "window": "Quý IV", "due": "2026-11-16", "state": "Quá hạn"}],
    )  # fmt: skip
    data = build_chase_letter(letter)
    for format in ("docx", "pdf"):
        renderer_for(Kind.CHASE_LETTER, format).render(data, tmp_path / f"don-doc.{format}")
    document = docx.Document(str(tmp_path / "don-doc.docx"))
    in_word = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    in_pdf = " ".join(" ".join(p.extract_text() for p in PdfReader(tmp_path / "don-doc.pdf").pages).split())
    for text in (in_word.replace("\xa0", " "), in_pdf.replace("\xa0", " ")):
        for piece in (
            "/UBND-VHXH", "V/v đôn đốc hoàn thành nhiệm vụ", f"Kính gửi: {unit.name}.", "Niêm yết công khai",
            "16/11/2026", "Quá hạn", "Yêu cầu đơn vị hoàn thành./.", "TM. ỦY BAN NHÂN DÂN", "Nơi nhận:", "- Như trên;",
        ):  # fmt: skip
            assert piece in text, piece
        assert "Số: 01" not in text


@pytest.mark.usefixtures("keeper")
def test_bodies_outside_are_asked_and_own_units_are_told(client: Client, programme: ProgrammeYear, unit: Unit) -> None:
    front = UnitFactory(commune=programme.commune, external=True)
    for each in (unit, front):
        owed(programme, each, f"Vận động Nhân dân: {each.name}", -4)
    told = client.get(page(programme, unit)).context["form"].initial
    asked = client.get(page(programme, front)).context["form"].initial
    assert "yêu cầu" in told["closing"]
    assert "đề nghị" in asked["closing"]
    assert "yêu cầu" not in asked["closing"] + asked["opening"] + asked["title"]
    assert told["reply_by"] == dt.date(2026, 11, 25), "three working days, over the weekend"


def test_a_leader_may_make_one_and_so_noi_vu_never_sees_it(
    client: Client, programme: ProgrammeYear, unit: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    owed(programme, unit, "Niêm yết", -4)
    client.force_login(leader(programme.commune))
    address = page(programme, unit)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, words(client, address)).status_code == 302
    assert not ReportRun.objects.visible_to(upper(programme.commune)).exists()
