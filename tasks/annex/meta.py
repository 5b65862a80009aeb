"""What a document says about itself: number, date, title, commune, legal bases.

Pure module. A help for the person who imports, never a condition: what is not found stays None.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from tasks.annex.model import AnnexMeta
from tasks.annex.words import flat, fold, is_capitals, split_number

_NUMBER = re.compile(r"\bSố\s*:?\s*(\d+)\s*/\s*(KH-[A-ZĐ]+(?:-[A-ZĐ]+)*)")
_LONG_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_DATE = re.compile(r"ngày\s+(\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE)
_ATTACHED = re.compile(r"kèm theo kế hoạch", re.IGNORECASE)
_PLACE = re.compile(r"\b(xã|phường|đặc khu)\s+((?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\s*){1,4})")
_BODY = re.compile(
    r"(?:Chủ tịch\s+)?(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Trung tâm Phục vụ hành chính công)"
    r"\s+(?:xã|phường|đặc khu)\s+(?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\s*){1,4}"
)
_SHORT_NAME = re.compile(
    r"([A-ZĐ][^().;:]{8,120}?)\s*\(\s*(?:sau đây )?gọi tắt là\s+([^()]{2,60}?)\s*\)", re.IGNORECASE
)
_BASIS = re.compile(r"(căn cứ|thực hiện (kế hoạch|quyết định|công văn) số)\b", re.IGNORECASE)


def read_meta(texts: Sequence[str], *, year: int) -> AnnexMeta:
    """The meta data in the texts that stand outside the plan's rows, in their order."""
    head = [flat(text).replace("*", "").replace("_", "").lstrip("# ") for text in texts]
    title = _title(head)
    near = [text for text in head if text == title or _ATTACHED.search(text)] + head[:12]
    kind, name = next(
        ((m.group(1).lower(), m.group(2).strip()) for text in near for m in [_PLACE.search(text)] if m), (None, None)
    )
    body = next((m.group().strip() for text in near for m in [_BODY.search(text)] if m), None)
    return AnnexMeta(
        title=title,
        number=_number(head),
        issued_on=_issued_on(head),
        issuing_body=body.replace("UBND", "Ủy ban nhân dân", 1) if body else None,
        commune_name=name,
        commune_kind=kind,
        province=None,
        year=year,
        legal_bases=tuple(text.rstrip(" ;.") for text in head if _BASIS.match(text)),
    )


def short_names(texts: Iterable[str]) -> dict[str, str]:
    """{"Trung tâm": "Trung tâm Phục vụ hành chính công …"} from "(sau đây gọi tắt là Trung tâm)"."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _SHORT_NAME.finditer(flat(text).replace("*", "")):
            long = re.split(r"[,;]\s*|\bcủa\b", match.group(1))[-1].strip()
            found.setdefault(match.group(2).strip(), long.split(". ")[-1])
    return found


def _title(head: Sequence[str]) -> str | None:
    for at, text in enumerate(head):
        words = fold(text)
        if words == "ke hoach" and at + 1 < len(head):
            below = head[at + 1]
            return f"Kế hoạch {below[0].lower()}{below[1:]}" if below else None
        if (
            words.startswith(("ke hoach ", "phu luc "))
            and len(words.split()) > 4
            and not words.startswith("ke hoach so")
        ):
            return text
        if words == "phu luc" and at + 1 < len(head) and split_number(head[at + 1])[0] is None:
            below = head[at + 1]
            return below if is_capitals(below) or len(below) > 20 else text
    return None


def _number(head: Sequence[str]) -> str | None:
    for text in head[:12]:
        found = _NUMBER.search(text)
        if found:
            return f"{found.group(1)}/{found.group(2)}"
    return None


def _issued_on(head: Sequence[str]) -> date | None:
    for text in head[:12]:
        pattern = _DATE if _ATTACHED.search(text) else _LONG_DATE
        found = pattern.search(text)
        if found and (pattern is _DATE or len(text) < 60):
            day, month, year = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None
