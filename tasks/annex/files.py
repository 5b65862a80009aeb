"""From a file to its reader: what the file really is decides, and its name must not lie about it.

Every refusal is one Vietnamese sentence that says what to do.
"""

import zipfile
from pathlib import Path
from typing import Literal

from tasks.annex.grid import Grid, UnreadableAnnex
from tasks.annex.read_csv import read_csv
from tasks.annex.read_docx import read_docx
from tasks.annex.read_xlsx import read_xlsx

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024

FileKind = Literal["docx", "xlsx", "csv", "yaml"]

_SAVE_WORD = "hãy mở tệp bằng Word, chọn “Lưu thành…” (Save As) định dạng “Word Document (*.docx)” rồi tải lên lại."
_SAVE_EXCEL = "hãy mở tệp bằng Excel, chọn “Lưu thành…” (Save As) định dạng “Excel Workbook (*.xlsx)” rồi tải lên lại."
_ASK_SOURCE = "hãy xin bản Word (.docx) hoặc Excel (.xlsx) của phụ lục rồi tải lên."

_SUFFIXES: dict[str, FileKind] = {
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx",
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip

_FOREIGN = {
    ".doc": f"Tệp .doc là định dạng Word cũ, chưa đọc được; {_SAVE_WORD}",
    ".xls": f"Tệp .xls là định dạng Excel cũ, chưa đọc được; {_SAVE_EXCEL}",
    ".xlsb": f"Tệp .xlsb chưa đọc được; {_SAVE_EXCEL}",
    ".odt": "Tệp .odt chưa đọc được; hãy mở bằng Word hoặc LibreOffice, lưu thành định dạng .docx rồi tải lên lại.",
    ".ods": "Tệp .ods chưa đọc được; hãy mở bằng Excel hoặc LibreOffice, lưu thành định dạng .xlsx rồi tải lên lại.",
    ".rtf": f"Tệp .rtf chưa đọc được; {_SAVE_WORD}",
    ".pdf": "Không đọc được phụ lục từ tệp PDF; hãy mở tệp gốc, lưu thành Word (.docx) hoặc Excel (.xlsx) rồi tải lên.",
    ".html": f"Tệp này là trang web (HTML), không phải phụ lục; {_ASK_SOURCE}",
    ".zip": "Tệp này là tệp nén; hãy giải nén rồi tải lên tệp Word (.docx) hoặc Excel (.xlsx) của phụ lục.",
    ".ppt": f"Tệp trình chiếu không phải phụ lục; {_ASK_SOURCE}",
    "image": f"Tệp này là ảnh chụp hoặc bản quét; {_ASK_SOURCE}",
}
_ALSO = {
    ".dot": ".doc", ".wps": ".doc", ".xlt": ".xls", ".et": ".xls", ".htm": ".html", ".mht": ".html", ".rar": ".zip",
    ".7z": ".zip", ".pptx": ".ppt", ".jpg": "image", ".jpeg": "image", ".png": "image", ".heic": "image",
    ".tif": "image", ".tiff": "image", ".webp": "image", ".gif": "image", ".bmp": "image",
}  # fmt: skip

_LOCKED = (
    "Tệp được bảo vệ bằng mật khẩu nên không đọc được; hãy mở tệp, bỏ mật khẩu "
    "(Tệp → Thông tin → Bảo vệ tài liệu), lưu lại dạng .docx hoặc .xlsx rồi tải lên."
)
_EMPTY = "Tệp trống, không có nội dung nào; hãy kiểm tra lại tệp phụ lục rồi tải lên."
_UNKNOWN = f"Không nhận ra loại tệp này; {_ASK_SOURCE}"
_BROKEN = "Tệp bị hỏng hoặc tải lên chưa trọn vẹn; hãy mở tệp trên máy, lưu lại dạng .docx hoặc .xlsx rồi tải lên."
_TOO_BIG = (
    "Tệp quá lớn so với một phụ lục kế hoạch (tối đa 20 MB); "
    "hãy chép riêng phụ lục sang một tệp mới, bỏ bớt hình ảnh rồi tải lên."
)


def read_grid(path: Path, *, name: str = "") -> Grid:
    """The grid of a Word, Excel or CSV file. `name`: the file's name as uploaded, when the path is a temporary
    one. Raises UnreadableAnnex."""
    kind = file_kind(path, name=name)
    if kind == "yaml":
        raise UnreadableAnnex("Tệp YAML được đọc theo khuôn mẫu riêng, không phải bảng.")
    reader = {"docx": read_docx, "xlsx": read_xlsx, "csv": read_csv}[kind]
    grid = reader(path)
    if not any(not row.is_empty() for table in grid.tables() for row in table.rows) and not grid.paragraphs():
        raise UnreadableAnnex(_EMPTY)
    return grid


def file_kind(path: Path, *, name: str = "") -> FileKind:
    """What the file is, by its content and its name together. Raises UnreadableAnnex with what to do."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise UnreadableAnnex(f"Không mở được tệp “{name or path.name}”; hãy kiểm tra lại đường dẫn.") from error
    suffix = Path(name or path.name).suffix.lower()
    if size == 0:
        raise UnreadableAnnex(_EMPTY)
    if size > MAX_BYTES:
        raise UnreadableAnnex(_TOO_BIG)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableAnnex(_old_office(path, suffix))
    if head.startswith(b"PK"):
        return _named(_zipped(path), suffix)
    foreign = _foreign(head) or _ALSO.get(suffix, suffix)
    if foreign in _FOREIGN:
        raise UnreadableAnnex(_FOREIGN[foreign])
    kind = _SUFFIXES.get(suffix)
    if kind in {"docx", "xlsx"}:
        raise UnreadableAnnex(
            f"Tệp có đuôi {suffix} nhưng nội dung không phải tệp {'Word' if kind == 'docx' else 'Excel'}; "
            + (_SAVE_WORD if kind == "docx" else _SAVE_EXCEL)
        )
    if kind is None or (_is_binary(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise UnreadableAnnex(_UNKNOWN)
    return kind


def _is_binary(head: bytes) -> bool:
    """Bytes that no text file holds. UTF-16 without its mark has a zero at nearly every other place and passes."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd + even:
        return max(odd, even) < 0.3 * (len(head) / 2)
    return sum(map(head.count, range(1, 9))) + sum(map(head.count, range(14, 32))) > len(head) // 50


def _old_office(path: Path, suffix: str) -> str:
    """Sentence for an OLE container: a locked new file or an old .doc/.xls."""
    raw = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in raw or "EncryptionInfo".encode("utf-16-le") in raw:
        return _LOCKED
    if "WordDocument".encode("utf-16-le") in raw:
        return _FOREIGN[".doc"]
    if "Workbook".encode("utf-16-le") in raw:
        return _FOREIGN[".xls"]
    return _FOREIGN[".xls"] if suffix.startswith(".xl") else _FOREIGN[".doc"]


def _zipped(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except Exception as error:
        raise UnreadableAnnex(_BROKEN) from error
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableAnnex(_LOCKED)
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise UnreadableAnnex(_TOO_BIG)
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise UnreadableAnnex(_FOREIGN[".xlsb"])
    if b"opendocument.text" in kind:
        raise UnreadableAnnex(_FOREIGN[".odt"])
    if b"opendocument.spreadsheet" in kind:
        raise UnreadableAnnex(_FOREIGN[".ods"])
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableAnnex(_FOREIGN[".ppt"])
    raise UnreadableAnnex(_FOREIGN[".zip"])


def _named(kind: FileKind, suffix: str) -> FileKind:
    """The kind, unless the name says something else: then somebody chose the wrong file or renamed it."""
    if suffix and _SUFFIXES.get(suffix) != kind:
        right = f".{kind}"
        raise UnreadableAnnex(
            f"Tệp có đuôi {suffix} nhưng bên trong là tệp {right}; hãy đổi đuôi tệp thành {right} rồi tải lên lại."
        )
    return kind


def _foreign(head: bytes) -> str:
    """The key of `_FOREIGN` for what the first bytes show, or ""."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    if (
        start[:200].lower().startswith((b"<!doctype html", b"<html", b"mime-version"))
        or b"<table" in head[:2000].lower()
    ):
        return ".html"
    if (head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")) and head[:2] != b"BM") or (
        head[4:12] in {b"ftypheic", b"ftypmif1", b"ftypheix"} or head[8:12] == b"WEBP"
    ):
        return "image"
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return ".zip"
    return ""
