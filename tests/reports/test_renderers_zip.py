"""The dossier: what lies where, that every system can unpack it, and that a wrong proof stops it."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
import shutil
import subprocess
import tracemalloc
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZIP_STORED, ZipFile

import pytest

from reports.data import (
    DossierDocument,
    EvidenceItem,
    EvidenceKind,
    RowKind,
    ScoreRow,
    StoredFile,
    Tombstone,
)
from reports.dossier_names import MAX_PATH, Namer, extension, plain_code, plain_name
from reports.renderers import RenderError, Stopped, renderer_for
from reports.verify import verify
from tests.reports import sample_data as sample

ZIP = renderer_for("dossier", "zip")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zip")
    (folder / "store").mkdir()
    ZIP.render(sample.dossier(folder / "store", gaps=("Chưa có khảo sát quý IV.",)), folder / "ho-so.zip")
    return folder / "ho-so.zip"


def content(path: Path, name: str) -> str:
    with ZipFile(path) as opened:
        return opened.read(name).decode("utf-8-sig")


def proof(folder: Path, code: str, title: str, name: str = "a.jpg", **changes: object) -> EvidenceItem:
    """A proof of its own bytes under criterion 1.1.a."""
    file = sample.proof_file(folder, name, f"{code} {title} {name}".encode())
    values: dict[str, object] = {
        "code": code,
        "criterion_code": "1.1.a",
        "title": title,
        "kind": EvidenceKind.FILE,
        "file": file,
    }
    return EvidenceItem(**(values | changes))  # type: ignore[arg-type]


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.tags: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "href":
                self.hrefs.append(value or "")
            if name in ("src", "srcset", "data", "action"):
                self.loaded.append(value or "")


# --- what lies where -------------------------------------------------------------------------------


def test_folders_are_numbered_by_group_and_criterion(archive: Path) -> None:
    with ZipFile(archive) as opened:
        names = opened.namelist()
    tops = {name.partition("/")[0] for name in names if "/" in name}
    assert sorted(top[:3] for top in tops) == ["00_", "01_", "02_", "03_", "04_"]
    assert {name for name in names if "/" not in name} == {"index.html", "DOC-TRUOC.txt", "manifest.json", "SHA256SUMS"}
    assert "00_Ho-so/02-Bao-cao-tu-cham-diem.pdf" in names
    assert any(re.match(r"01_[a-z-]+/1\.1\.a_[A-Za-z-]+/MC-1\.1\.a-01_[A-Za-z-]+\.jpg$", name) for name in names)
    assert any("/1.1.dd_" in name for name in names)


def test_every_proof_is_in_it_once_with_its_own_bytes(archive: Path) -> None:
    files = {
        entry["evidence"]: entry
        for entry in json.loads(content(archive, "manifest.json"))["files"]
        if "evidence" in entry
    }
    with ZipFile(archive) as opened:
        for row in sample.score_rows():
            for code in row.evidence_codes:
                data = opened.read(files[code]["path"])
                assert hashlib.sha256(data).hexdigest() == files[code]["sha256"]
                if files[code]["role"] == "evidence":
                    assert data.startswith(code.encode())
    assert len(files) == len(sample.evidence_items())


def test_links_documents_notes_and_destroyed_files_have_a_sheet(archive: Path) -> None:
    with ZipFile(archive) as opened:
        sheets = {
            name.rpartition("/")[2][:11]: name for name in opened.namelist() if name.endswith(".txt") and "/MC" in name
        }
    assert "Địa chỉ: https://vidu.example.vn/thu-tuc?q=công khai" in content(archive, sheets["MC-1.1.b-01"])
    document = content(archive, sheets["MC-1.1.c-01"])
    assert "Số, ký hiệu: 12/TB-UBND" in document
    assert "Ngày: 03/02/2026" in document
    assert "Kết quả được đọc trên loa" in content(archive, sheets["MC-1.1.d-01"])
    gone = content(archive, sheets["MC-1.1.g-01"])
    assert "Tệp đã hủy ngày 01/10/2026. Lý do: hết thời hạn lưu" in gone
    assert "0" * 64 in gone


def test_a_year_without_survey_says_so(archive: Path) -> None:
    assert "Chưa có số liệu khảo sát" in content(archive, "00_Ho-so/Ket-qua-khao-sat.txt")


def test_survey_sheets_take_the_place_of_the_sentence(tmp_path: Path) -> None:
    sheet = DossierDocument(title="Khảo sát", file=sample.proof_file(tmp_path, "Khảo sát quý IV.xlsx", b"PK"))
    ZIP.render(sample.dossier(tmp_path, survey_sheets=(sheet,)), tmp_path / "a.zip")
    with ZipFile(tmp_path / "a.zip") as opened:
        assert "00_Ho-so/Khao-sat-quy-IV.xlsx" in opened.namelist()
        assert "00_Ho-so/Ket-qua-khao-sat.txt" not in opened.namelist()


def test_sha256sum_agrees_with_what_was_unpacked(archive: Path, tmp_path: Path) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("sha256sum is not on this machine")
    with ZipFile(archive) as opened:
        opened.extractall(tmp_path)
        names = set(opened.namelist())
    done = subprocess.run([tool, "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = {line.split("  ", 1)[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()}
    assert listed == names - {"SHA256SUMS"}


def test_the_manifest_lists_every_file_but_itself_and_the_sums(archive: Path) -> None:
    manifest = json.loads(content(archive, "manifest.json"))
    with ZipFile(archive) as opened:
        sizes = {info.filename: info.file_size for info in opened.infolist()}
    assert {entry["path"] for entry in manifest["files"]} == sizes.keys() - {"manifest.json", "SHA256SUMS"}
    assert all(entry["size"] == sizes[entry["path"]] for entry in manifest["files"])
    assert manifest["counts"]["evidence"] == len(sample.evidence_items())
    assert manifest["generated_at"] == "2026-11-20T09:30:00+07:00"
    assert manifest["marks"] == ["MẪU THỬ – chưa phải Bảng thang điểm chính thức"]
    assert manifest["totals"]["total"]["commune"] == "82.75"


def test_the_index_leads_from_each_point_to_its_proofs_without_network_or_script(archive: Path) -> None:
    page = content(archive, "index.html")
    links = Links()
    links.feed(page)
    with ZipFile(archive) as opened:
        names = set(opened.namelist())
    assert {unquote(href) for href in links.hrefs} <= names
    proofs = {code for row in sample.score_rows() for code in row.evidence_codes}
    assert all(f">{code}</a>" in page for code in proofs)
    assert links.loaded == []
    assert "script" not in links.tags
    assert "url(" not in page
    assert "MẪU THỬ" in page
    assert "82,75" in page
    assert "Chưa có khảo sát quý IV." in page


def test_a_demo_dossier_says_so_on_its_first_lines(tmp_path: Path) -> None:
    ZIP.render(sample.dossier(tmp_path, table=sample.score_table(is_demo=True)), tmp_path / "a.zip")
    assert "DỮ LIỆU TRÌNH DIỄN" in content(tmp_path / "a.zip", "index.html")
    assert "DỮ LIỆU TRÌNH DIỄN" in content(tmp_path / "a.zip", "DOC-TRUOC.txt").splitlines()[1]


def test_the_note_gives_the_lines_to_type(archive: Path) -> None:
    note = content(archive, "DOC-TRUOC.txt")
    assert "sha256sum -c SHA256SUMS" in note
    assert "Get-FileHash" in note
    assert "\r\n" in note


def test_titles_are_text_and_never_markup_in_the_index(tmp_path: Path) -> None:
    item = proof(tmp_path, "MC 1.1.a-01", "<script>alert(1)</script>")
    bad = proof(tmp_path, "MC 1.1.a-02", "Liên kết", kind=EvidenceKind.LINK, file=None, url="javascript:alert(1)")
    ZIP.render(sample.dossier(tmp_path, evidence=(item, bad)), tmp_path / "a.zip")
    page = content(tmp_path / "a.zip", "index.html")
    assert "<script" not in page
    assert "javascript:" not in page


# --- names -----------------------------------------------------------------------------------------

NASTY = (
    "CON",
    "nul.txt",
    "Báo cáo: quý I/2026 <bản cuối>?.",
    "....",
    "   ",
    "../../etc/passwd",
    "C:\\Windows\\system32",
    "Ảnh " * 60,
    "照片",
    unicodedata.normalize("NFD", "Ảnh niêm yết tại nhà văn hóa"),
    "tên\x00có\nxuống dòng",
    "Đường dây nóng",
)


@pytest.mark.parametrize("title", NASTY)
def test_any_title_becomes_a_name_windows_and_linux_accept(title: str) -> None:
    name = plain_name(title)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
    assert not name.endswith((".", " "))
    assert name.partition(".")[0].lower() not in {"con", "nul", "prn", "aux", "com1", "lpt1"}
    assert len(name) <= 61


def test_names_break_between_words() -> None:
    assert plain_name("Công khai mức thu phí, lệ phí", 20) == "Cong-khai-muc-thu"
    assert plain_name("Duongdaynongkhongcach", 5) == "Duong"


def test_point_d_and_point_dd_do_not_meet() -> None:
    assert plain_code("MC 1.1.d-01") != plain_code("MC 1.1.đ-01")


@pytest.mark.parametrize(
    ("name", "mime", "ending"),
    [
        ("IMG_1.JPG", "image/jpeg", ".jpg"),
        ("Ảnh.heic", "image/heic", ".heic"),
        ("khong-duoi", "application/pdf", ".pdf"),
        ("la.?*", "application/x-unknown", ".bin"),
        ("x.tar.gz ", "application/gzip", ".gz"),
    ],
)
def test_the_extension_comes_from_the_name_or_else_the_type(name: str, mime: str, ending: str) -> None:
    assert extension(name, mime) == ending


def test_names_that_differ_only_in_case_get_numbers() -> None:
    namer = Namer()
    assert namer.file("a", "Anh", ".jpg") == "a/Anh.jpg"
    assert namer.file("a", "ANH", ".jpg") == "a/ANH-2.jpg"
    assert namer.file("a", "anh", ".JPG") == "a/anh-3.JPG"


def test_sixty_proofs_with_one_nasty_title_all_find_a_place(tmp_path: Path) -> None:
    items = [proof(tmp_path, f"MC 1.1.a-{n:02d}", "Ảnh " * 60, f"{n}.jpg") for n in range(1, 61)]
    items += [proof(tmp_path, f"MC 9.9.z-{n}", title, criterion_code="9.9.z") for n, title in enumerate(NASTY)]
    rows = list(sample.score_rows())
    rows[2] = replace(rows[2], title=("Một tiêu chí rất dài " * 20)[:400], evidence_codes=tuple(i.code for i in items))
    table = replace(sample.score_table(), rows=tuple(rows))
    out = tmp_path / "a.zip"
    ZIP.render(sample.dossier(tmp_path, table=table, evidence=tuple(items)), out)
    with ZipFile(out) as opened:
        names = opened.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    assert max(len(name) for name in names) <= MAX_PATH
    assert all(name == unicodedata.normalize("NFC", name) for name in names)
    assert sum("/1.1.a_" in name for name in names) == 60
    assert sum(name.startswith("99_Tieu-chi-khac/9.9.z/") for name in names) == len(NASTY)
    page = content(out, "index.html")
    assert f"{60 + len(NASTY)} minh chứng</summary>" in page
    assert verify(out).ok, verify(out).problems


def test_groups_of_the_same_name_and_criteria_of_the_same_title_stay_apart(tmp_path: Path) -> None:
    rows = tuple(
        ScoreRow(code=code, ref="", title="Cùng tên", level=level, kind=kind)
        for code, level, kind in (
            ("1", 0, RowKind.GROUP), ("1.a", 1, RowKind.LEAF), ("1.b", 1, RowKind.LEAF), ("2", 0, RowKind.GROUP),
            ("2.a", 1, RowKind.LEAF),
        )
    )  # fmt: skip
    items = tuple(proof(tmp_path, f"MC {code}-01", "Ảnh", criterion_code=code) for code in ("1.a", "1.b", "2.a"))
    table = replace(sample.score_table(scored=False), rows=rows, totals=sample.totals_of(rows))
    out = tmp_path / "a.zip"
    ZIP.render(sample.dossier(tmp_path, table=table, evidence=items), out)
    with ZipFile(out) as opened:
        folders = {name.rpartition("/")[0] for name in opened.namelist() if "MC" in name}
    assert folders == {"01_cung-ten/1.a_Cung-ten", "01_cung-ten/1.b_Cung-ten", "02_cung-ten/2.a_Cung-ten"}


# --- wrong proofs ----------------------------------------------------------------------------------


def broken(folder: Path, change: Callable[[StoredFile], StoredFile]) -> RenderError:
    """Render with one changed proof; returns the error and checks that nothing is left."""
    item = proof(folder, "MC 1.1.a-07", "Ảnh niêm yết")
    assert item.file is not None
    data = sample.dossier(folder, evidence=(replace(item, file=change(item.file)),))
    (folder / "out").mkdir()
    with pytest.raises(RenderError) as caught:
        ZIP.render(data, folder / "out" / "a.zip")
    assert list((folder / "out").iterdir()) == []
    return caught.value


def reader(data: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(data)


def test_a_proof_whose_bytes_changed_stops_the_dossier_and_is_named(tmp_path: Path) -> None:
    for n, change in enumerate((lambda b: b[:-1] + b"!", lambda b: b + b"more", lambda b: b[:-3], lambda b: b"")):
        folder = tmp_path / str(n)
        folder.mkdir()
        error = broken(folder, lambda f, change=change: replace(f, source=reader(change(f.open().read()))))
        assert "MC 1.1.a-07" in error.message
        assert "SHA-256" in error.message


def test_a_proof_whose_file_is_gone_stops_the_dossier_and_is_named(tmp_path: Path) -> None:
    error = broken(tmp_path, lambda file: replace(file, source=tmp_path / "nowhere"))
    assert "MC 1.1.a-07 “Ảnh niêm yết” không còn tệp" in error.message


def test_a_file_proof_without_a_file_is_named(tmp_path: Path) -> None:
    data = sample.dossier(tmp_path, evidence=(proof(tmp_path, "MC 1.1.a-07", "Ảnh", file=None),))
    with pytest.raises(RenderError, match=r"MC 1\.1\.a-07"):
        ZIP.render(data, tmp_path / "a.zip")


def test_a_destroyed_proof_does_not_stop_the_dossier(tmp_path: Path) -> None:
    gone = Tombstone(sha256="a" * 64, purged_on=sample.NOW.date(), reason="hết hạn")
    data = sample.dossier(tmp_path, evidence=(proof(tmp_path, "MC 1.1.a-07", "Ảnh", tombstone=gone),))
    ZIP.render(data, tmp_path / "a.zip")
    assert verify(tmp_path / "a.zip").ok


def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path) -> None:
    def full() -> io.BytesIO:
        class Full(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise OSError(errno.ENOSPC, "No space left on device")

        return Full()

    assert "đầy" in broken(tmp_path, lambda file: replace(file, source=full)).message


def test_a_run_can_be_stopped_between_two_chunks_and_leaves_nothing(tmp_path: Path) -> None:
    asked = iter([False] * 40 + [True] * 1000)
    (tmp_path / "out").mkdir()
    with pytest.raises(Stopped):
        ZIP.render(sample.dossier(tmp_path), tmp_path / "out" / "a.zip", should_stop=lambda: next(asked))
    assert list((tmp_path / "out").iterdir()) == []


def test_an_older_dossier_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "a.zip"
    out.write_bytes(b"old")
    with pytest.raises(Stopped):
        ZIP.render(sample.dossier(tmp_path), out, should_stop=lambda: True)
    assert out.read_bytes() == b"old"


# --- size ------------------------------------------------------------------------------------------


def test_two_hundred_megabytes_are_copied_in_constant_memory(tmp_path: Path) -> None:
    size = 100 << 20
    big = tmp_path / "big"
    with big.open("wb") as handle:
        handle.truncate(size)
    digest = hashlib.sha256()
    for _ in range(100):
        digest.update(bytes(1 << 20))
    file = StoredFile(source=big, size=size, sha256=digest.hexdigest(), name="a.mp4", mime="video/mp4")
    items = tuple(proof(tmp_path, f"MC 1.1.a-0{n}", "Phim", file=file) for n in (1, 2))
    data = sample.dossier(tmp_path, evidence=items)
    told: list[int] = []
    tracemalloc.start()
    ZIP.render(data, tmp_path / "a.zip", progress=lambda percent, _: told.append(percent))
    _, written = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    result = verify(tmp_path / "a.zip")
    _, checked = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.ok, result.problems
    assert (tmp_path / "a.zip").stat().st_size > 2 * size
    assert written < 24 << 20
    assert checked < 24 << 20
    assert told == sorted(told)
    assert told[-1] == 100
    assert len(told) > 50


def test_entries_are_stored_with_the_moment_of_the_data(archive: Path) -> None:
    with ZipFile(archive) as opened:
        for info in opened.infolist():
            assert info.compress_type == ZIP_STORED
            assert info.date_time == (2026, 11, 20, 9, 30, 0)


def test_the_same_dossier_gives_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    ZIP.render(sample.dossier(tmp_path, gaps=("Chưa có khảo sát quý IV.",)), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == archive.read_bytes()


def test_a_year_without_scores_and_proofs_is_a_dossier_too(tmp_path: Path) -> None:
    rows = sample.score_rows(scored=False)
    table = sample.score_table(scored=False)
    data = sample.dossier(tmp_path, table=table, evidence=(), scoring=sample.plain_scoring(rows, entries=False))
    ZIP.render(data, tmp_path / "a.zip")
    assert verify(tmp_path / "a.zip").ok, verify(tmp_path / "a.zip").problems
