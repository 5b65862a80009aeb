"""Does a dossier still say what it said? Answered from the ZIP alone, with nothing but the standard library.

Every file is read once, in pieces, and held against SHA256SUMS and manifest.json; every total is added up
again from the points in the manifest, and each column is scored again from its rules and facts.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from reports.verify_totals import recompute

CHUNK = 1 << 20
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_LARGEST_LIST = 64 << 20  # manifest and hash list are kept in memory, so a forged giant is refused


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written.

    `kind`: zip, unsafe, duplicate, damaged, hash, missing, extra, list or total.
    """

    path: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found: `counts` and `totals` as the ZIP really holds them.

    `manifest_sha256` is for the hand-over slip, `about` says whose dossier it claims to be.
    """

    problems: tuple[Problem, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    manifest_sha256: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when nothing differs."""
        return not self.problems


@dataclass(slots=True)
class _Found:
    """What reading the ZIP gave: hash and size per path, the two lists, what could not be read."""

    hashes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    lists: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    comment: str = ""


def verify(path: Path) -> Verification:
    """Check the dossier at `path`. Never raises for what is in the file; a missing file is an OSError."""
    with path.open("rb"):
        found = _read(path)
    if not found.hashes and found.problems:
        return Verification(problems=tuple(found.problems))
    problems = list(found.problems)
    sums = _parse_sums(found, problems)
    manifest = _parse_manifest(found, problems)
    listed = _listed(manifest, problems)
    problems += _compare(found, sums, listed)
    totals: Mapping[str, str] = {}
    if manifest:
        totals, sentences = recompute(manifest)
        problems += [Problem(MANIFEST, "total", sentence) for sentence in sentences]
        problems += _counts_differ(manifest, listed)
    evidence = manifest.get("evidence")
    return Verification(
        problems=tuple(problems),
        counts={
            "files": len(found.hashes),
            "bytes": sum(found.sizes.values()),
            "evidence": len(evidence) if isinstance(evidence, list) else 0,
        },
        totals=totals,
        manifest_sha256=found.hashes.get(MANIFEST, ""),
        about={key: manifest.get(key) for key in ("commune", "year", "criteria_set", "generated_at", "marks")},
    )


# --- reading ---------------------------------------------------------------------------------------


def _read(path: Path) -> _Found:
    found = _Found()
    try:
        with ZipFile(path) as archive:
            found.comment = archive.comment.decode("ascii", "replace")
            for info in archive.infolist():
                _read_entry(archive, info, found)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        sentence = f"Không mở được tệp ZIP: tệp bị hỏng hoặc không phải hồ sơ ({error})."
        found.problems.append(Problem(path.name, "zip", sentence))
    return found


def _read_entry(archive: ZipFile, info: ZipInfo, found: _Found) -> None:
    name = info.filename
    if unsafe(info.orig_filename):
        found.problems.append(Problem(name, "unsafe", f"Tên “{name}” có thể ghi ra ngoài thư mục giải nén."))
        return
    if info.is_dir():
        return
    if name in found.hashes or name in found.unread:
        found.problems.append(Problem(name, "duplicate", f"Tệp {name} có hai lần trong hồ sơ."))
        return
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    try:
        with archive.open(info) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if name in (MANIFEST, SUMS) and size <= _LARGEST_LIST:
                    kept += chunk
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        found.unread.add(name)
        sentence = f"Tệp {name} bị hỏng: nội dung đã thay đổi hoặc không đọc được ({error})."
        found.problems.append(Problem(name, "damaged", sentence))
        return
    found.hashes[name], found.sizes[name] = digest.hexdigest(), size
    if name in (MANIFEST, SUMS):
        found.lists[name] = bytes(kept)


def unsafe(name: str) -> bool:
    """Whether unpacking this name could write outside the folder: absolute, with a drive, or climbing up."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or "\\" in name or ":" in parts[0] or ".." in parts or "\0" in name


# --- the two lists ---------------------------------------------------------------------------------


def _parse_sums(found: _Found, problems: list[Problem]) -> dict[str, str]:
    if SUMS not in found.lists:
        if SUMS not in found.unread:
            problems.append(Problem(SUMS, "missing", "Hồ sơ thiếu tệp SHA256SUMS."))
        return {}
    sums: dict[str, str] = {}
    for number, line in enumerate(found.lists[SUMS].decode("utf-8", "replace").splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or name in sums:
            problems.append(Problem(SUMS, "list", f"Dòng {number} của SHA256SUMS không đúng mẫu."))
            continue
        sums[name] = digest.lower()
    promised = found.comment.removeprefix(f"{SUMS} ") if found.comment.startswith(f"{SUMS} ") else ""
    if promised and promised != found.hashes[SUMS]:
        problems.append(Problem(SUMS, "hash", "Tệp SHA256SUMS đã bị thay đổi sau khi lập hồ sơ."))
    return sums


def _parse_manifest(found: _Found, problems: list[Problem]) -> dict[str, Any]:
    if MANIFEST not in found.lists:
        if MANIFEST not in found.unread:
            problems.append(Problem(MANIFEST, "missing", "Hồ sơ thiếu tệp manifest.json."))
        return {}
    try:
        content = json.loads(found.lists[MANIFEST])
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict) and isinstance(content.get("files"), list):
        return content
    problems.append(Problem(MANIFEST, "list", "Tệp manifest.json không đọc được."))
    return {}


def _listed(manifest: Mapping[str, Any], problems: list[Problem]) -> dict[str, str]:
    """Path -> hash as the manifest has them, sizes checked with the hashes."""
    listed: dict[str, str] = {}
    for entry in manifest.get("files", ()):
        path, digest = (entry.get("path"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
        if not isinstance(path, str) or not isinstance(digest, str) or path in listed:
            problems.append(Problem(MANIFEST, "list", f"Danh sách tệp trong manifest.json sai ở mục “{path}”."))
            continue
        listed[path] = digest.lower()
    return listed


def _compare(found: _Found, sums: Mapping[str, str], listed: Mapping[str, str]) -> Iterator[Problem]:
    for name, digest in sorted(found.hashes.items()):
        if name == SUMS:
            continue
        yield from _compare_one(name, digest, sums.get(name) if sums else digest, _in_manifest(name, digest, listed))
    known = found.hashes.keys() | found.unread
    for name in sorted((sums.keys() | listed.keys()) - known):
        yield Problem(name, "missing", f"Tệp {name} có trong danh sách nhưng không có trong hồ sơ.")


def _in_manifest(name: str, digest: str, listed: Mapping[str, str]) -> str | None:
    """The manifest cannot hold its own hash, and an unreadable one says nothing of others."""
    return digest if name == MANIFEST or not listed else listed.get(name)


def _compare_one(name: str, digest: str, summed: str | None, listed: str | None) -> Iterator[Problem]:
    if summed is None and listed is None:
        yield Problem(name, "extra", f"Tệp {name} không có trong danh sách của hồ sơ.")
    elif digest not in (summed, listed) or (name == MANIFEST and digest != summed):
        yield Problem(name, "hash", f"Tệp {name} đã bị thay đổi: mã SHA-256 không khớp.")
    elif summed != digest:
        yield Problem(SUMS, "hash", f"SHA256SUMS ghi sai hoặc thiếu tệp {name}.")
    elif listed != digest:
        yield Problem(MANIFEST, "hash", f"manifest.json ghi sai hoặc thiếu tệp {name}.")


def _counts_differ(manifest: Mapping[str, Any], listed: Mapping[str, str]) -> Iterator[Problem]:
    counts, evidence = manifest.get("counts"), manifest.get("evidence")
    if not isinstance(counts, dict) or not isinstance(evidence, list):
        yield Problem(MANIFEST, "list", "manifest.json thiếu phần đếm hoặc danh sách minh chứng.")
        return
    real = {"files": len(listed), "evidence": len(evidence)}
    for name, number in real.items():
        if counts.get(name) != number:
            yield Problem(MANIFEST, "list", f"manifest.json ghi {counts.get(name)} {name}, đếm lại được {number}.")
    for item in evidence:
        if not isinstance(item, dict) or item.get("path") not in listed:
            code = item.get("code") if isinstance(item, dict) else item
            yield Problem(MANIFEST, "list", f"Minh chứng {code} không có tệp trong danh sách.")
