"""index.html and DOC-TRUOC.txt: the dossier explained to a reader without network, script or portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.template import Context, Engine

from common.text import vn_date, vn_number
from reports.data import ColumnPoints, Dossier, EvidenceItem, RowKind, ScoreRow
from reports.dossier_layout import Entry, text_bytes
from reports.paper import local_time, shown
from reports.tables import KIND_WORDS, STATE_WORDS, has_points

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "reports" / "dossier"
_SHORT_HASH = 12


def index_page(dossier: Dossier, files: Sequence[Entry], hashes: Mapping[str, str]) -> bytes:
    """The page that leads from each point to its proofs; everything it needs is inside it."""
    table = dossier.table
    proofs = {entry.evidence: _link(entry, hashes) for entry in files if entry.evidence}
    items = {item.code: item for item in dossier.evidence}
    shown_codes = {code for row in table.rows for code in row.evidence_codes}
    loose = [item for code, item in items.items() if code not in shown_codes]
    context = {
        "table": table,
        "head": table.head,
        "made": f"{local_time(table.generated_at):%H:%M ngày %d/%m/%Y}",
        "documents": [_link(entry, hashes) for entry in files if not entry.evidence],
        "rows": [_row(row, items, proofs) for row in table.rows],
        "sums": _sums(dossier),
        "loose": [_proof(item, proofs[item.code]) for item in loose],
        "conditions": [(row.text, STATE_WORDS[row.state], row.detail) for row in table.conditions],
        "level": table.level,
        "gaps": dossier.gaps,
        "files": len(files),
        "evidence": len(dossier.evidence),
    }
    engine = Engine(dirs=[str(TEMPLATES)])
    return engine.get_template("index.html").render(Context(context, use_l10n=False)).encode()


def _link(entry: Entry, hashes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "href": quote(entry.path),
        "title": entry.title,
        "name": entry.path.rpartition("/")[2],
        "size": size_words(entry.size),
        "hash": hashes[entry.path][:_SHORT_HASH],
    }


def _row(row: ScoreRow, items: Mapping[str, EvidenceItem], proofs: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    points = (row.maximum, row.unit_points, row.commune_points, row.upper_points)
    mine = [_proof(items[code], proofs[code]) for code in row.evidence_codes if code in items]
    return {
        "code": row.code,
        "ref": row.ref,
        "title": row.title,
        "kind": row.kind.value,
        "level": min(row.level, 4),
        "heading": "h2" if row.kind is RowKind.GROUP else "h3",
        "points": [shown(value) for value in points],
        "why": row.why,
        "reason": row.reason,
        "not_arising": row.not_arising,
        "proofs": mine,
        "unknown": [code for code in row.evidence_codes if code not in items],
    }


def _proof(item: EvidenceItem, link: dict[str, Any]) -> dict[str, Any]:
    about = [KIND_WORDS[item.kind], vn_date(item.proof_date) if item.proof_date else "", item.unit]
    if item.document is not None:
        about.insert(1, f"số {item.document.number} của {item.document.issuer}")
    if item.tombstone is not None:
        about.append(f"tệp đã hủy ngày {vn_date(item.tombstone.purged_on)}")
    words = ", ".join(part for part in about if part)
    return {**link, "code": item.code, "title": item.title, "about": words, "url": _web(item.url)}


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _sums(dossier: Dossier) -> list[tuple[str, list[str]]]:
    totals = dossier.table.totals
    lines = [("Cộng điểm các tiêu chí", totals.maximum, totals.items)]
    if totals.rebased is not None:
        lines.append(("Quy đổi khi có mục không phát sinh", totals.maximum, totals.rebased))
    extra = (("Điểm thưởng", totals.bonus), ("Điểm trừ", totals.deduction))
    lines += [(title, None, points) for title, points in extra if has_points(points)]
    lines.append(("TỔNG ĐIỂM", totals.total_maximum or totals.maximum, totals.total))
    return [(title, [shown(value) for value in (maximum, *_columns(points))]) for title, maximum, points in lines]


def _columns(points: ColumnPoints) -> tuple[Any, ...]:
    return points.unit, points.commune, points.upper


def size_words(size: int) -> str:
    """Bytes in words: "2,4 MB"."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{vn_number(Decimal(size) / factor, 1)} {unit}"
    return f"{size} byte"


_READ_FIRST = """HỒ SƠ “CHÍNH QUYỀN THÂN THIỆN” {year} - {commune}
{marks}Lập lúc {made}.

TRONG TỆP NÀY CÓ GÌ
- index.html: mở bằng trình duyệt, không cần mạng; đi từ từng điểm đến minh chứng.
- 00_Ho-so: các tài liệu của hồ sơ.
- 01_…, 02_…: minh chứng theo nhóm tiêu chí, mỗi tiêu chí một thư mục.
- manifest.json: danh sách tệp, bảng điểm và cách tính ở dạng dữ liệu để máy đọc.
- SHA256SUMS: mã kiểm tra của mọi tệp (trừ chính nó).
Hồ sơ có {evidence} minh chứng và {files} tệp tài liệu, minh chứng.
{gaps}
CÁCH KIỂM TRA HỒ SƠ CÒN NGUYÊN VẸN
Giải nén toàn bộ, mở cửa sổ lệnh trong thư mục vừa giải nén, rồi:
- Linux:
    sha256sum -c SHA256SUMS
- macOS:
    shasum -a 256 -c SHA256SUMS
- Windows (PowerShell), không in gì ra là đúng:
    Get-Content SHA256SUMS -Encoding UTF8 | ForEach-Object {{ $h, $p = $_ -split '  ', 2
      if (-not (Test-Path -LiteralPath $p)) {{ "THIEU: $p" }}
      elseif ((Get-FileHash -LiteralPath $p -Algorithm SHA256).Hash -ne $h) {{ "SAI: $p" }} }}
Nơi lập hồ sơ giữ mã SHA-256 của manifest.json; mã này in trên phiếu bàn giao.
"""


def read_first(dossier: Dossier, files: int) -> bytes:
    """DOC-TRUOC.txt."""
    table = dossier.table
    gaps = "".join(f"- {gap}\n" for gap in dossier.gaps)
    text = _READ_FIRST.format(
        year=table.year,
        commune=table.commune_name,
        marks="".join(f"{mark}\n" for mark in table.head.marks),
        made=f"{local_time(table.generated_at):%H:%M ngày %d/%m/%Y}",
        evidence=len(dossier.evidence),
        files=files,
        gaps=f"\nCÒN THIẾU\n{gaps}" if gaps else "",
    )
    return text_bytes(text)
