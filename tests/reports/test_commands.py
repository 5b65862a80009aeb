"""build_report, build_dossier and verify_dossier: files, sentences, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command, get_commands

from criteria.models import ProgrammeYear
from evidence.models import EvidenceRevision
from tests.factories.reports import empty_year, working_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def programme() -> ProgrammeYear:
    return working_year()


def run(name: str, *arguments: object) -> str:
    out = StringIO()
    call_command(name, *[str(argument) for argument in arguments], stdout=out, stderr=StringIO())
    return out.getvalue()


def where(programme: ProgrammeYear) -> list[object]:
    return ["--commune", programme.commune.slug, "--year", programme.year]


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_build_report_writes_the_file_and_says_where(
    programme: ProgrammeYear, tmp_path: Path, form: str, start: bytes
) -> None:
    out = tmp_path / f"bao-cao.{form}"
    said = run("build_report", *where(programme), "--format", form, "--out", out)
    assert said == f"{out} ({out.stat().st_size} byte)\n"
    assert out.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_build_dossier_writes_a_zip_that_verifies(programme: ProgrammeYear, tmp_path: Path) -> None:
    out = tmp_path / "ho-so.zip"
    said = run("build_dossier", *where(programme), "--out", out)
    assert said.startswith(f"{out} (")
    assert [path.name for path in tmp_path.iterdir()] == ["ho-so.zip"]
    assert "nguyên vẹn" in run("verify_dossier", out)
    answer = json.loads(run("verify_dossier", out, "--json"))
    assert answer["problems"] == []
    assert answer["manifest_sha256"] in said


def test_a_changed_byte_is_named_and_the_command_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ho-so.zip"
    run("build_dossier", *where(empty_year()), "--out", out)
    with ZipFile(out) as archive:
        victim = next(info for info in archive.infolist() if info.filename.endswith(".pdf"))
    content = bytearray(out.read_bytes())
    content[victim.header_offset + 30 + len(victim.filename.encode()) + 1000] ^= 1
    out.write_bytes(content)
    said = StringIO()
    with pytest.raises(CommandError, match="Hồ sơ có"):
        call_command("verify_dossier", str(out), stdout=said)
    assert victim.filename.rpartition("/")[2] in said.getvalue()


@pytest.mark.parametrize("what", ["missing", "text", "empty"])
def test_a_file_that_is_no_dossier_fails_with_a_sentence(tmp_path: Path, what: str) -> None:
    path = tmp_path / "ho-so.zip"
    if what != "missing":
        path.write_bytes(b"" if what == "empty" else b"khong phai zip")
    with pytest.raises(CommandError) as error:
        run("verify_dossier", path)
    assert str(error.value)


def refusals() -> Iterator[tuple[str, list[object], str]]:
    yield "build_report", ["--commune", "khong-co", "--year", 2026, "--format", "pdf"], "Không có năm 2026"
    yield "build_dossier", ["--commune", "khong-co", "--year", 2026], "Không có năm 2026"


@pytest.mark.parametrize(("name", "arguments", "sentence"), list(refusals()))
def test_an_unknown_commune_is_a_sentence(name: str, arguments: list[object], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(name, *arguments, "--out", tmp_path / "x")


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    programme = empty_year()
    with pytest.raises(CommandError, match="Không có thư mục"):
        run("build_report", *where(programme), "--format", "xlsx", "--out", tmp_path / "khong" / "x.xlsx")
    with pytest.raises(CommandError, match="là một thư mục"):
        run("build_report", *where(programme), "--format", "xlsx", "--out", tmp_path)


def test_a_proof_that_is_gone_stops_the_dossier_and_leaves_no_file(programme: ProgrammeYear, tmp_path: Path) -> None:
    revision = EvidenceRevision.objects.first()
    assert revision is not None
    revision.file.storage.delete(str(revision.file.name))
    with pytest.raises(CommandError, match="không còn tệp trong kho lưu trữ"):
        run("build_dossier", *where(programme), "--out", tmp_path / "ho-so.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_are_there_with_help() -> None:
    assert {"build_report", "build_dossier", "verify_dossier"} <= set(get_commands())
