"""Word and Excel: what a ZIP or an OLE container really is, without Office.

A .docx or .xlsx is a ZIP whose ``[Content_Types].xml`` names its main part. Every part is read once against
its checksum, the main part is parsed, and nothing may unpack to more than the limit. The bytes are kept as
they came.
"""

from __future__ import annotations

import logging
import zipfile
from typing import IO
from xml.parsers import expat

from common.files import refusals
from common.files.facts import RejectedFile
from common.files.limits import Limits
from common.files.sniff import contains, count

logger = logging.getLogger(__name__)

BLOCK = 1024 * 1024
MAX_PARTS = 10_000
MAX_TYPES_BYTES = 4 * BLOCK

_PART_MAGIC = b"PK\x01\x02"
_TYPES_PART = "[Content_Types].xml"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/intlmacrosheets/")


class _BrokenOffice(ValueError):
    """The package does not hold together."""


def inspect_zip(stream: IO[bytes], limits: Limits) -> str:
    """ "docx" or "xlsx" of a ZIP that is one; raises RejectedFile for every other ZIP."""
    try:
        if count(stream, _PART_MAGIC) > MAX_PARTS:  # before a million entries become a million objects
            raise refusals.bomb(limits)
        with zipfile.ZipFile(stream) as package:
            return _inspect_package(package, limits)
    except RejectedFile:
        raise
    except Exception as problem:  # a foreign ZIP raises anything: bad headers, odd compression, broken XML
        logger.info("Package refused: %s: %s", type(problem).__name__, problem)
        raise refusals.damaged("office") from problem


def refuse_ole(stream: IO[bytes], limits: Limits) -> RejectedFile:
    """The refusal that fits an OLE container: locked with a password, or an Office file of the old kind."""
    cases = {
        "EncryptedPackage": refusals.password("office"),
        "WordDocument": refusals.not_allowed("word", limits),
        "Workbook": refusals.not_allowed("excel", limits),
        "Book": refusals.not_allowed("excel", limits),
        "PowerPoint Document": refusals.not_allowed("powerpoint", limits),
    }
    for name, refusal in cases.items():  # in this order: a locked package may have any of the others inside
        if contains(stream, (name + "\0").encode("utf-16-le")):
            return refusal
    return refusals.not_allowed("unknown", limits)


def _inspect_package(package: zipfile.ZipFile, limits: Limits) -> str:
    parts = package.infolist()
    names = {part.filename: part for part in parts}
    if _TYPES_PART not in names:
        opendocument = "mimetype" in names and "content.xml" in names
        raise refusals.not_allowed("opendocument" if opendocument else "archive", limits)
    if any(part.flag_bits & 1 for part in parts):
        raise refusals.password("office")
    if sum(part.file_size for part in parts) > limits.max_unpacked:
        raise refusals.bomb(limits)
    types = _content_types(package, names[_TYPES_PART])
    if _has_macro(names, types):
        raise refusals.macro()
    extension, main = _main_part(types, limits)
    _read_all(package)
    _parse(package, main)
    return extension


def _content_types(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[str, str]:
    """Part name -> content type, from the package's own table."""
    if part.file_size > MAX_TYPES_BYTES:
        raise _BrokenOffice("table of types too long")
    found: dict[str, str] = {}

    def collect(_name: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes:
            found[attributes.get("PartName", "").lstrip("/")] = attributes["ContentType"]

    parser = _parser()
    parser.StartElementHandler = collect
    parser.Parse(package.read(part), True)
    return found


def _has_macro(names: dict[str, zipfile.ZipInfo], types: dict[str, str]) -> bool:
    lowered = [name.lower() for name in names]
    return any(name.endswith(_MACRO_PARTS) or name.startswith(_MACRO_FOLDERS) for name in lowered) or any(
        "macroenabled" in kind.lower() for kind in types.values()
    )


def _main_part(types: dict[str, str], limits: Limits) -> tuple[str, str]:
    for name, kind in types.items():
        if kind in _MAIN_TYPES and name:
            return _MAIN_TYPES[kind], name
    presentation = any("presentationml" in kind for kind in types.values())
    raise refusals.not_allowed("powerpoint" if presentation else "unknown", limits)


def _read_all(package: zipfile.ZipFile) -> None:
    """Read every part against its checksum; a ZIP never gives more bytes than it declared."""
    broken = package.testzip()
    if broken is not None:
        raise _BrokenOffice(f"checksum of {broken}")


def _parse(package: zipfile.ZipFile, main: str) -> None:
    parser = _parser()
    with package.open(main) as part:
        while block := part.read(BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)


def _parser() -> expat.XMLParserType:
    """A parser that refuses document types: Office never writes one, entity bombs need one."""
    parser = expat.ParserCreate()

    def refuse(*_arguments: object) -> None:
        raise _BrokenOffice("document type declared")

    parser.StartDoctypeDeclHandler = refuse
    return parser
