"""The dossier as one ZIP: proofs copied in constant memory and hashed again on the way.

Entries are STORED (photos and PDF do not shrink), with the moment of the data as their time, so that the
same dossier gives the same bytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from reports.data import Dossier, StoredFile
from reports.dossier_index import index_page, read_first, size_words
from reports.dossier_layout import Entry, entries
from reports.dossier_manifest import manifest
from reports.errors import RenderError
from reports.paper import local_time
from reports.renderers.base import Progress, ShouldStop, never, no_progress, stop_if, whole_file

CHUNK = 1 << 20
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
INDEX = "index.html"
READ_FIRST = "DOC-TRUOC.txt"


class ZipRenderer:
    """A dossier as ZIP."""

    content_type = "application/zip"
    extension = "zip"

    def render(
        self, data: Dossier, out: Path, *, progress: Progress = no_progress, should_stop: ShouldStop = never
    ) -> None:
        """Write the ZIP. A proof whose bytes are gone or differ from their hash stops it with a sentence."""
        progress(1, "Sắp xếp hồ sơ")
        files = entries(data)
        with whole_file(out) as part, ZipFile(part, "w", ZIP_STORED, allowZip64=True) as archive:
            writer = _Writer(archive, data, files, progress, should_stop)
            writer.write()
        progress(100, "Xong")


class _Writer:
    """One run: the archive being written and the hashes of what is already in it."""

    def __init__(
        self,
        archive: ZipFile,
        dossier: Dossier,
        files: tuple[Entry, ...],
        progress: Progress,
        should_stop: ShouldStop,
    ) -> None:
        self.archive, self.dossier, self.files = archive, dossier, files
        self.progress, self.should_stop = progress, should_stop
        self.hashes: dict[str, str] = {}
        self.total = sum(entry.size for entry in files) or 1
        self.copied = self.told = 0
        self.moment = max(local_time(dossier.table.generated_at).timetuple()[:6], (1980, 1, 1, 0, 0, 0))

    def write(self) -> None:
        """Documents and proofs first, then what is known only when they are in."""
        for entry in self.files:
            if isinstance(entry.source, bytes):
                self._text(entry.path, entry.source)
            else:
                self._copy(entry, entry.source)
        index = index_page(self.dossier, self.files, self.hashes)
        note = read_first(self.dossier, len(self.files))
        own = (
            Entry(INDEX, index, "index", "Mục lục mở bằng trình duyệt"),
            Entry(READ_FIRST, note, "readme", "Đọc trước"),
        )
        self._text(INDEX, index)
        self._text(READ_FIRST, note)
        self._text(MANIFEST, manifest(self.dossier, (*self.files, *own), self.hashes))
        sums = "".join(f"{digest}  {path}\n" for path, digest in sorted(self.hashes.items())).encode()
        self._text(SUMS, sums)
        self.archive.comment = f"{SUMS} {self.hashes[SUMS]}".encode("ascii")

    def _info(self, path: str, size: int) -> ZipInfo:
        info = ZipInfo(path, self.moment)
        info.compress_type = ZIP_STORED
        info.create_system = 3
        info.external_attr = 0o644 << 16
        info.file_size = size
        return info

    def _text(self, path: str, content: bytes) -> None:
        stop_if(self.should_stop)
        self.hashes[path] = hashlib.sha256(content).hexdigest()
        self.archive.writestr(self._info(path, len(content)), content)
        self._advance(0 if path in (INDEX, READ_FIRST, MANIFEST, SUMS) else len(content))

    def _copy(self, entry: Entry, stored: StoredFile) -> None:
        digest, size = hashlib.sha256(), 0
        name = f"Minh chứng {entry.evidence} “{entry.title}”" if entry.evidence else f"Tài liệu “{entry.title}”"
        with _open(stored, name) as source, self.archive.open(self._info(entry.path, stored.size), "w") as target:
            while chunk := source.read(CHUNK):
                stop_if(self.should_stop)
                digest.update(chunk)
                target.write(chunk)
                size += len(chunk)
                self._advance(len(chunk))
                if size > stored.size:
                    break
        if size != stored.size or digest.hexdigest() != stored.sha256:
            raise RenderError(
                f"{name} không còn đúng như lúc được lưu (mã kiểm tra SHA-256 đã khác). "
                "Hãy kiểm tra nơi lưu tệp, tải lại tệp đúng rồi lập hồ sơ lại."
            )
        self.hashes[entry.path] = digest.hexdigest()

    def _advance(self, size: int) -> None:
        self.copied += size
        percent = 2 + min(96, self.copied * 96 // self.total)
        if percent > self.told:
            self.told = percent
            self.progress(percent, f"Đã chép {size_words(self.copied)} trên {size_words(self.total)}")


def _open(stored: StoredFile, name: str) -> BinaryIO:
    try:
        return stored.open()
    except OSError as error:
        raise RenderError(
            f"{name} không còn tệp trong kho lưu trữ. Hãy khôi phục tệp từ bản sao lưu hoặc tải lại tệp, "
            "rồi lập hồ sơ lại."
        ) from error
