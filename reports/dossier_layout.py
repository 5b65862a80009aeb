"""Where everything lies in a dossier: folders per group and criterion, sheets for proofs that are no files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from common.text import vn_date
from reports.data import (
    Dossier,
    DossierDocument,
    EvidenceItem,
    EvidenceKind,
    RowKind,
    ScoreRow,
    StoredFile,
)
from reports.dossier_names import Namer, extension, plain_code, plain_name
from reports.errors import RenderError
from reports.tables import KIND_WORDS

DOCUMENTS_FOLDER = "00_Ho-so"
OTHER_FOLDER = "99_Tieu-chi-khac"
_GROUP_NAME = 30
_CRITERION_NAME = 28


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the dossier: its path, its bytes (stored, or written here) and what it is."""

    path: str
    source: StoredFile | bytes
    role: str
    title: str
    evidence: str = ""
    criteria: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.size


def entries(dossier: Dossier) -> tuple[Entry, ...]:
    """Documents, survey sheets and proofs with their places. Raises RenderError for a proof that has no bytes."""
    namer = Namer()
    documents = [_document(namer, document) for document in dossier.documents]
    surveys = [_document(namer, sheet, "survey") for sheet in dossier.survey_sheets]
    if not surveys:
        path = namer.file(DOCUMENTS_FOLDER, "Ket-qua-khao-sat", ".txt")
        surveys = [Entry(path, text_bytes(dossier.survey_note), "survey", "Kết quả khảo sát")]
    folders = _folders(dossier.table.rows)
    proofs = [_proof(namer, folders.get(item.criterion_code), item) for item in dossier.evidence]
    return (*documents, *surveys, *sorted(proofs, key=lambda entry: entry.path))


def text_bytes(text: str) -> bytes:
    """Text that every editor of Windows shows right: UTF-8 with its mark, CRLF."""
    return ("\ufeff" + text.strip() + "\n").replace("\n", "\r\n").encode()


def _document(namer: Namer, document: DossierDocument, role: str = "") -> Entry:
    ending = extension(document.file.name, document.file.mime)
    stem = plain_name(document.file.name.removesuffix(ending))
    path = namer.file(DOCUMENTS_FOLDER, stem, ending)
    return Entry(path, document.file, role or document.role, document.title)


def _folders(rows: tuple[ScoreRow, ...]) -> dict[str, str]:
    """Criterion code -> its folder, below the folder of its group."""
    folders: dict[str, str] = {}
    group, number = OTHER_FOLDER, 0
    for row in rows:
        name = f"{plain_code(row.code)}_{plain_name(row.title, _CRITERION_NAME)}"
        if row.kind is RowKind.GROUP:
            number += 1
            title = row.title.partition(":")[2] or row.title
            group = f"{number:02d}_{plain_name(title.lower(), _GROUP_NAME)}"
        folders[row.code] = group if row.kind is RowKind.GROUP else f"{group}/{name}"
    return folders


def _proof(namer: Namer, folder: str | None, item: EvidenceItem) -> Entry:
    where = folder or f"{OTHER_FOLDER}/{plain_code(item.criterion_code)}"
    stem = f"{plain_code(item.code)}_{plain_name(item.title, 50)}"
    criteria = (item.criterion_code, *item.other_criteria)
    if item.file is not None and item.tombstone is None:
        path = namer.file(where, stem, extension(item.file.name, item.file.mime))
        return Entry(path, item.file, "evidence", item.title, item.code, criteria)
    if item.kind is EvidenceKind.FILE and item.tombstone is None:
        raise RenderError(
            f"Minh chứng {item.code} “{item.title}” không còn tệp. Hãy tải lại tệp hoặc bỏ minh chứng này."
        )
    path = namer.file(where, stem, ".txt")
    return Entry(path, text_bytes("\n".join(_sheet(item))), "sheet", item.title, item.code, criteria)


def _sheet(item: EvidenceItem) -> Iterator[str]:
    """The text that stands for a link, a numbered document, a note, or a file that had to be destroyed."""
    yield f"MINH CHỨNG {item.code}"
    yield f"Tên: {item.title}"
    yield f"Loại: {KIND_WORDS[item.kind]}"
    yield f"Tiêu chí: {', '.join((item.criterion_code, *item.other_criteria))}"
    if item.document is not None:
        yield f"Số, ký hiệu: {item.document.number}"
        yield f"Ngày: {vn_date(item.document.issued_on) if item.document.issued_on else 'không ghi'}"
        yield f"Cơ quan ban hành: {item.document.issuer}"
        yield f"Trích yếu: {item.document.abstract}"
    named = (("Địa chỉ", item.url), ("Nơi", item.place), ("Đơn vị", item.unit), ("Nội dung", item.note))
    yield from (f"{name}: {value}" for name, value in named if value)
    if item.proof_date:
        yield f"Ngày của minh chứng: {vn_date(item.proof_date)}"
    if item.tombstone is not None:
        yield f"Tệp đã hủy ngày {vn_date(item.tombstone.purged_on)}. Lý do: {item.tombstone.reason}"
        yield f"Mã SHA-256 của tệp trước khi hủy: {item.tombstone.sha256}"
