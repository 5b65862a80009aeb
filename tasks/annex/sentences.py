"""What a sentence says by itself, where a plan has no columns: when, and who with whom.

Pure module. Used for plans without an annex and for "Tổ chức thực hiện".
"""

import re

from tasks.annex.units import UnitBook
from tasks.annex.words import flat

# Asked in this order: what says more comes first ("vào đầu mỗi ngày làm việc" before "thường xuyên").
_TIMINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:trước|chậm nhất|muộn nhất|xong trong|đến hết)\s+(?:trước\s+)?ngày\s+\d{1,2}"
        r"(?:\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?"
        r"|\s+(?:hàng|hằng)\s+(?:tháng|quý|năm)|\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)",
        r"ít nhất\s+\d{1,2}\s*(?:lần|buổi|cuộc)\s*/\s*(?:\d+\s*)?(?:tuần|tháng|quý|năm)",
        r"ít nhất\s+\d{1,2}\s*(?:tuần|tháng|quý|năm)\s*/\s*lần",
        r"vào (?:đầu|cuối) (?:mỗi|các) (?:ngày|buổi|tuần|tháng|quý)(?: làm việc)?",
        r"(?:trong )?(?:quý|tháng)\s+(?:IV|III|II|I|\d{1,2})(?:/\d{4}|\s+năm\s+\d{4})?\b",
        r"nhân dịp năm mới, các ngày lễ lớn của đất nước",
        r"nhân (?:dịp|các)\s+(?:năm mới|tết|ngày lễ|các ngày lễ)[^,.;(]*(?:,\s*các ngày lễ[^,.;(]*)?",
        r"định kỳ hoặc đột xuất",
        r"(?:định kỳ )?(?:hàng|hằng)\s+(?:ngày|tuần|tháng|quý)\b",
        r"trong năm(?!\s+\d)\b",
        r"(?:hàng|hằng)\s+năm\b",
        r"thường xuyên",
    )
)
_TOGETHER = re.compile(r"\s+phối hợp (?:với|cùng)\s+", re.IGNORECASE)


def timing_in(text: str) -> str | None:
    """The timing phrase inside a sentence, as printed; None when it has none."""
    words = flat(text)
    for pattern in _TIMINGS:
        found = pattern.search(words)
        if found:
            return found.group().strip()
    return None


def actors_in(text: str, book: UnitBook) -> tuple[str, str] | None:
    """ "Ủy ban nhân dân xã phối hợp với Ủy ban Mặt trận Tổ quốc tổ chức …": lead and support as printed."""
    found = _TOGETHER.search(text)
    if not found:
        return None
    lead = text[: found.start()]
    if book.exact(lead) is None:
        return None
    support = unit_at_start(text[found.end() :], book)
    return (lead, support) if support else None


def unit_at_start(text: str, book: UnitBook) -> str | None:
    """The longest unit name that a sentence begins with; None when it begins with none."""
    words = flat(text).split()
    for count in range(min(len(words), 16), 1, -1):
        name = " ".join(words[:count])
        if not name.endswith((",", ";")) and book.exact(name):
            return name.rstrip(".:")
    return None
