"""Nonsense in an address or a form is a page with a sentence, never a crash; text stays text in every file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from accounts.enums import Role
from assessments.models import Score
from criteria.enums import LeafType
from evidence.models import Evidence
from reports.enums import ReportFormat, ReportKind
from reports.making import make
from tests.factories.criteria import PointRuleFactory
from tests.factories.reports import working_year
from tests.security.conftest import World
from tests.security.test_tenancy import ADDRESSES, arguments, there

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
NASTY = ["²", HUGE, "-1", "0", "x'\"<script>alert(1)</script>", "\u202e", "a" * 3000]
QUERY = [
    "q",
    "page",
    "task",
    "occurrence",
    "activity",
    "unit",
    "criterion",
    "group",
    "state",
    "kind",
    "loai",
    "xem",
    "phan",
    "nhiem-vu",
    "ke-hoach",
    "show",
    "ve",
    "tai-ve",
    "month",
]
WORKPLACES = {
    Role.REVIEWER: ["task_list", "evidence_list", "review_queue", "plan_overview"],
    Role.STAFF: ["evidence_upload", "activity_new"],
}
"""Pages that read most of these, each opened by those who work there."""
FIELDS = [
    "row",
    "part",
    "step",
    "task",
    "chon",
    "document",
    "unit",
    "version",
    "revision",
    "nut",
    "go",
    "client_id",
    "month",
    "points",
    "expected_version",
    "commune-points",
    "unit-unit",
    "figure-month",
    "answer-count",
    "quyet-dinh",
    "comment",
    "title",
    "text",
    "happened_on",
    "proof_date",
]


@pytest.mark.parametrize("value", NASTY)
def test_no_address_breaks_on_nonsense_behind_the_question_mark(ours: World, value: str) -> None:
    for role in WORKPLACES:
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            address = there(ours, name, **arguments(name, wanted, ours))
            answer = client.get(address, dict.fromkeys(QUERY, value))
            assert answer.status_code < 500, (role, address, value)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                assert "<script>alert(1)" not in answer.text, (address, value)
        for key in QUERY:  # one by one, for one may hide behind another
            for name in WORKPLACES[role]:
                answer = client.get(ours.page(name), {key: value})
                assert answer.status_code < 500, (role, name, key, value)


@pytest.mark.parametrize("value", [*NASTY, "1:²", f"{HUGE}:1", "\x00", "\x08"])
def test_no_form_breaks_on_nonsense(ours: World, value: str) -> None:
    for role in (Role.REVIEWER, Role.LEADER):
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            address = there(ours, name, **arguments(name, wanted, ours))
            answer = client.post(address, dict.fromkeys(FIELDS, value))
            assert answer.status_code < 500, (role, address, value)
    parts = [
        "unit",
        "commune",
        "upper",
        "score-commune",
        "answer",
        "clear",
        "figure",
        "condition",
        "add",
        "withdraw",
        "take",
    ]
    client = ours.client(Role.REVIEWER)
    for name, args in (("score_detail", [ours.leaf.pk]), ("adjustments", []), ("snapshots", [])):
        for part in parts:
            form = dict.fromkeys(FIELDS, value) | {"part": part}
            assert client.post(ours.page(name, *args), form).status_code < 500, (name, part, value)


@pytest.mark.parametrize("number", ["999999999999999999999999", "18446744073709551616"])
def test_a_number_too_large_for_the_database_is_not_found(ours: World, number: str) -> None:
    client = ours.client(Role.REVIEWER)
    for name, wanted in ADDRESSES:
        if "pk" not in wanted:
            continue
        address = there(ours, name, **(arguments(name, wanted, ours) | {"pk": 1})).replace("/1/", f"/{number}/")
        assert client.get(address).status_code in {403, 404, 405}, address


@pytest.mark.parametrize("number", ["9" * 19, HUGE, "-" + HUGE])
def test_a_choice_no_row_can_have_comes_back_with_the_form(ours: World, number: str) -> None:
    """One number alone is asked for differently from several; both come back with a sentence and what was typed."""
    client = ours.client(Role.REVIEWER)
    ours.leaf.leaf_type = LeafType.CHECKLIST
    ours.leaf.save()
    PointRuleFactory(criterion=ours.leaf, key="a", kind="tick")
    for name, args, form in (
        ("task_units", [ours.rows["task"].pk], {"leads": [number], "supports": [number, "1"]}),
        ("evidence_link", [ours.rows["waiting"].pk], {"occurrences": [number], "criteria": [number]}),
        ("score_detail", [ours.leaf.pk], {"part": "answer", "answer-ticks": [number], "answer-reason": "Đã họp dân"}),
    ):
        answer = client.post(ours.page(name, *args), form)
        assert answer.status_code == 422, (name, answer.status_code)
        if "Đã họp dân" in form.values():
            assert "Đã họp dân" in answer.text, name


FORMULAS = [
    *("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x","y")', "<b>đậm</b>&amp;"),
    *("a\x08b\x0bc\x1fd", "\ufffe\uffff", "{{ 7*7 }}", "]]>"),
]


@pytest.fixture
def spiteful_year(today) -> object:
    """A working year in which every typed text is spite."""
    programme = working_year()
    for number, proof in enumerate(Evidence.objects.filter(programme=programme)):
        Evidence.objects.filter(pk=proof.pk).update(
            title=FORMULAS[number % len(FORMULAS)], place=FORMULAS[(number + 1) % len(FORMULAS)]
        )
    proof = Evidence.objects.filter(programme=programme).first()
    for text in FORMULAS:
        note = Evidence.objects.get(pk=proof.pk)
        links = [link.criterion for link in proof.criterion_links.all()]
        note.pk, note.current, note.client_id, note._state.adding = None, None, None, True
        note.kind, note.title, note.text, note.place = "note", text, text, text
        note.save()
        for criterion in links:
            note.criterion_links.create(criterion=criterion)
    Score.objects.filter(assessment__programme=programme).update(reason=FORMULAS[7] + FORMULAS[0])
    return programme


@pytest.mark.parametrize("format", [ReportFormat.XLSX, ReportFormat.DOCX, ReportFormat.PDF])
def test_text_stays_text_in_a_report(spiteful_year, tmp_path: Path, format: str) -> None:
    out = tmp_path / f"bao-cao.{format}"
    make(spiteful_year, ReportKind.SELF_REPORT, format, out)
    if format == ReportFormat.XLSX:
        for sheet in openpyxl.load_workbook(out).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert str(cell.value).startswith(("=SUM(", "=IF(COUNT(", "=MAX(")), (sheet.title, cell)
                    assert cell.hyperlink is None, cell


def test_text_stays_text_in_the_dossier(spiteful_year, tmp_path: Path) -> None:
    out = tmp_path / "ho-so.zip"
    make(spiteful_year, ReportKind.DOSSIER, ReportFormat.ZIP, out)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        index = archive.read("index.html").decode()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name.isascii(), name
        assert not name.startswith("/"), name
        assert ".." not in name.split("/"), name
    assert "<b>đậm</b>" not in index
    assert "<script" not in index
    assert io.StringIO(index).read(15).lower() == "<!doctype html>"
