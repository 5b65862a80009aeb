"""verify: whatever was changed in a dossier is named, and nothing that is in a file makes it stumble."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from reports.renderers import renderer_for
from reports.verify import Verification, unsafe, verify
from tests.effort import effort_of
from tests.reports import sample_data as sample

Files = dict[str, bytes]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    (folder / "store").mkdir()
    # Eighteen proofs hold every kind: photos, a link, a numbered document, a note, a destroyed file.
    whole = sample.dossier(folder / "store")
    few = replace(whole, evidence=whole.evidence[4:22])
    renderer_for("dossier", "zip").render(few, folder / "ho-so.zip")
    return folder / "ho-so.zip"


def unpack(path: Path) -> Files:
    with ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def pack(path: Path, files: Files, *, like: Path | None = None, compression: int = ZIP_STORED) -> Path:
    """A well-formed ZIP of these files, with the comment of the original."""
    with ZipFile(path, "w", compression) as made:
        for name, data in files.items():
            made.writestr(name, data)
        if like is not None:
            with ZipFile(like) as original:
                made.comment = original.comment
    return path


def forge(good: Path, out: Path, change: Callable[[dict[str, Any]], None]) -> Verification:
    """A dossier whose manifest was changed by somebody who corrected every hash."""
    files = unpack(good)
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
    del files["SHA256SUMS"]
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return verify(pack(out, files | {"SHA256SUMS": lines.encode()}))


def named(result: Verification) -> set[str]:
    return {problem.path for problem in result.problems}


def test_a_good_dossier_is_found_good_with_its_counts_and_totals(good: Path) -> None:
    result = verify(good)
    assert result.ok, result.problems
    assert result.counts["evidence"] == 18
    assert result.counts["files"] == len(unpack(good))
    assert result.totals == {"unit": "85.00", "commune": "82.75", "upper": "59.25"}
    assert result.manifest_sha256 == hashlib.sha256(unpack(good)["manifest.json"]).hexdigest()
    assert result.about["commune"] == "xã Ví Dụ"


def test_one_byte_changed_in_any_file_names_that_file(good: Path, tmp_path: Path) -> None:
    original = bytearray(good.read_bytes())
    with ZipFile(good) as opened:
        places = [(info.filename, info.header_offset + 30 + len(info.filename.encode()), info.file_size)
                  for info in opened.infolist()]  # fmt: skip
    out = tmp_path / "a.zip"
    for name, start, size in places:
        for place in {start, start + size // 2, start + size - 1}:
            original[place] ^= 1
            out.write_bytes(original)
            original[place] ^= 1
            result = verify(out)
            assert named(result) == {name}, (name, result.problems)


def test_a_changed_file_with_a_correct_checksum_is_named_too(good: Path, tmp_path: Path) -> None:
    files = unpack(good)
    for name in files:
        changed = files | {name: files[name][:-2] + b"\x00\n"}
        result = verify(pack(tmp_path / "a.zip", changed, like=good))
        assert name in named(result), (name, result.problems)
        assert result.problems[0].sentence


def test_a_hash_list_that_was_rewritten_is_blamed_and_not_the_files(good: Path, tmp_path: Path) -> None:
    files = unpack(good)
    text = files["SHA256SUMS"].decode()
    changed = files | {"SHA256SUMS": (("0" if text[0] != "0" else "1") + text[1:]).encode()}
    assert named(verify(pack(tmp_path / "a.zip", changed))) == {"SHA256SUMS"}


def test_missing_extra_and_doubled_files_are_named(good: Path, tmp_path: Path) -> None:
    files = unpack(good)
    victim = next(name for name in files if name.endswith(".jpg"))
    without = {name: data for name, data in files.items() if name != victim}
    (problem,) = verify(pack(tmp_path / "a.zip", without)).problems
    assert (problem.path, problem.kind) == (victim, "missing")
    (problem,) = verify(pack(tmp_path / "b.zip", files | {"thêm.txt": b"x"})).problems
    assert (problem.path, problem.kind) == ("thêm.txt", "extra")
    out = pack(tmp_path / "c.zip", files)
    with ZipFile(out, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr(victim, files[victim])
    (problem,) = verify(out).problems
    assert (problem.path, problem.kind) == (victim, "duplicate")


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x", "a\\b", "..\\x"])
def test_a_name_that_climbs_out_of_the_folder_is_refused(good: Path, tmp_path: Path, name: str) -> None:
    assert unsafe(name)
    result = verify(pack(tmp_path / "a.zip", unpack(good) | {name: b"x"}))
    assert [problem.kind for problem in result.problems] == ["unsafe"]


@pytest.mark.parametrize("name", ["SHA256SUMS", "manifest.json"])
def test_a_dossier_without_its_lists_is_not_good(good: Path, tmp_path: Path, name: str) -> None:
    files = {path: data for path, data in unpack(good).items() if path != name}
    assert name in named(verify(pack(tmp_path / "a.zip", files)))


def test_a_repacked_dossier_with_the_same_files_is_still_good(good: Path, tmp_path: Path) -> None:
    assert verify(pack(tmp_path / "a.zip", unpack(good), compression=ZIP_DEFLATED)).ok


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_something_that_is_no_dossier_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    result = verify(tmp_path / "a.zip")
    assert not result.ok
    assert all(problem.sentence.endswith(".") for problem in result.problems)


def test_a_file_that_is_not_there_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "none.zip")


def test_a_cut_off_dossier_is_named_as_broken(good: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "a.zip").write_bytes(data[: int(len(data) * share)])
        (problem,) = verify(tmp_path / "a.zip").problems
        assert problem.kind == "zip"


def test_random_damage_never_ends_in_a_traceback(good: Path, tmp_path: Path) -> None:
    dice = random.Random(20)
    data = good.read_bytes()
    directory = data.rindex(b"PK\x05\x06")
    for _ in range(80):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            low = directory - 20_000 if dice.random() < 0.7 else 0
            damaged[dice.randrange(low, len(data))] = dice.randrange(256)
        (tmp_path / "a.zip").write_bytes(damaged)
        verify(tmp_path / "a.zip")


def test_checking_needs_nothing_but_the_standard_library_and_the_scoring_engine() -> None:
    code = "import sys, reports.verify; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert {"reports", "criteria"} <= loaded
    assert not loaded & {"django", "weasyprint", "docx", "xlsxwriter", "PIL", "common"}


# --- points ----------------------------------------------------------------------------------------


def leaf(manifest: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in manifest["rows"] if row["kind"] == "leaf")


def group(manifest: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in manifest["rows"] if row["kind"] == "group")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: leaf(m).update(commune="1.25"), "1.1.a"),
        (lambda m: group(m).update(commune="25"), "mục 1: hồ sơ ghi 25, cộng lại được 22,5"),
        (lambda m: m["totals"]["groups"][1].update(unit="20"), "nhóm 2"),
        (lambda m: m["totals"]["items"].update(commune="90"), "cộng các tiêu chí"),
        (lambda m: m["totals"]["total"].update(commune="90"), "tổng điểm: hồ sơ ghi 90, cộng lại được 82,75"),
        (lambda m: m["totals"]["bonus"].update(commune="9"), "tổng điểm"),
        (lambda m: m["scoring"]["sheets"]["commune"].update(total="99"), "total ghi 99, tính lại được 82.75"),
        (lambda m: m["scoring"]["facts"]["upper"]["leaves"].pop("1.1.a"), "mục 1.1.a ghi 2"),
        (lambda m: m["scoring"]["facts"]["commune"].update(adjustments=[]), "bonus ghi 2"),
        (lambda m: m["scoring"]["sheets"]["commune"]["lines"].pop(), "thiếu mục"),
        (lambda m: m["scoring"]["rules"].update(rules=[]), "mục 1 ghi 22,5"),
    ],
)
def test_a_changed_figure_is_found_even_when_every_hash_was_corrected(
    good: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    result = forge(good, tmp_path / "a.zip", change)
    assert not result.ok
    assert {problem.kind for problem in result.problems} == {"total"}
    assert any(words in problem.sentence for problem in result.problems), result.problems


def test_points_raised_everywhere_but_in_the_facts_are_found(good: Path, tmp_path: Path) -> None:
    def raise_all(manifest: dict[str, Any]) -> None:
        for row in (leaf(manifest), group(manifest), manifest["rows"][1], manifest["totals"]["groups"][0],
                    manifest["totals"]["items"], manifest["totals"]["total"]):  # fmt: skip
            row["unit"] = str(float(row["unit"]) - 1)

    result = forge(good, tmp_path / "a.zip", raise_all)
    assert any("mục 1.1.a trong bảng ghi 1, tính được 2" in problem.sentence for problem in result.problems)


def test_counts_and_lists_that_do_not_agree_are_found(good: Path, tmp_path: Path) -> None:
    result = forge(good, tmp_path / "a.zip", lambda m: m["counts"].update(evidence=3))
    assert any("ghi 3 evidence" in problem.sentence for problem in result.problems)
    result = forge(good, tmp_path / "a.zip", lambda m: m["evidence"][0].update(path="x"))
    assert any("MC 1.1.b-01" in problem.sentence for problem in result.problems)


def test_a_manifest_of_any_shape_gets_sentences(good: Path, tmp_path: Path) -> None:
    manifest = json.loads(unpack(good)["manifest.json"])
    for key in manifest:
        for junk in (None, 3, "x", [], {}, [None], {"a": []}, "\ud800".encode("utf-8", "replace").decode()):
            result = forge(good, tmp_path / "a.zip", lambda m, key=key, junk=junk: m.update({key: junk}))
            assert all(problem.sentence for problem in result.problems)
        forge(good, tmp_path / "a.zip", lambda m, key=key: m.pop(key))
    for raw in (b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe"):
        files = unpack(good) | {"manifest.json": raw}
        assert "manifest.json" in named(verify(pack(tmp_path / "b.zip", files)))


def test_twice_as_many_files_are_twice_the_work(tmp_path: Path) -> None:
    base = sample.evidence_items(lambda name, content: sample.proof_file(tmp_path, name, content))
    with_file = next(item for item in base if item.file)

    def effort(count: int) -> int:
        path = tmp_path / f"{count}.zip"
        items = tuple(replace(with_file, code=f"MC 1.1.a-{n:04d}", criterion_code="1.1.a") for n in range(count))
        renderer_for("dossier", "zip").render(sample.dossier(tmp_path, evidence=items), path)
        assert verify(path).ok
        return effort_of(lambda: verify(path))

    assert effort(200) < 2.5 * effort(100)
