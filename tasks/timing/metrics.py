"""What a title asks for in numbers: a frequency, a share, a count of zero, or that a thing exists."""

import re
from decimal import Decimal

from common.text import squeeze
from tasks.timing.model import Metric
from tasks.timing.patterns import EVERY_N, TIMES, fold
from tasks.timing.readers import read_every_n, read_times
from tasks.timing.vocabulary import Rhythm

_LEAST = re.compile(r"(?:it nhat|toi thieu)\W*(?:la |tu )?$")
_AT_LEAST_AFTER = re.compile(r" (?:tro len)\b")
_FREQUENCIES = ((re.compile(rf"\b{TIMES}"), read_times), (re.compile(rf"\b{EVERY_N}"), read_every_n))
_WEEKDAY = re.compile(r"\b(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat) (?:hang|moi) tuan\b")
_PERCENT = re.compile(r"(?P<p>\d{1,3}(?:[.,]\d+)?) ?%")
_NONE = re.compile(r"^(?:(?:trong|hang|ca) nam,? )?khong (?:co|de xay ra|de)\b")
_EXISTS = re.compile(
    r"^co (?!thu\b|trach nhiem\b|ke hoach\b)|^tai [^.;]*? co (?:khau hieu|bang|pano|pa no|bien|camera|may|hom thu)\b"
    r"|\bduoc trang bi\b|\bdon vi co mo hinh\b"
)
# Words before a share, with the comparison they mean; the longest fitting one decides.
_BEFORE = (
    (re.compile(r"(?:khong duoi|khong thap hon|it nhat|toi thieu|(?<!\w)tu) (?:la )?$"), ">="),
    (re.compile(r"(?:khong qua|khong vuot qua|toi da|khong cao hon) (?:la )?$"), "<="),
    (re.compile(r"(?:tren|hon|vuot|vuot tren|lon hon) (?:muc )?$"), ">"),
    (re.compile(r"(?:duoi|thap hon|nho hon) (?:muc )?$"), "<"),
)


def metric_from_text(title: str) -> Metric | None:
    """The metric a title states, None where it states none.

    A frequency wins over a share, a share over a count of zero, that over existence. "Ít nhất" makes it >=, "trên"
    makes it >; a bare "100%" is = 100, any other bare share is >=.
    """
    folded = fold(squeeze(title)).strip(" -+.")
    return _frequency(folded) or _share(folded) or _exists(folded)


def _frequency(folded: str) -> Metric | None:
    for pattern, read in _FREQUENCIES:
        for match in pattern.finditer(folded):
            rhythm = read(match, match.group())
            if isinstance(rhythm, Rhythm) and rhythm.build is None:
                least = _LEAST.search(folded[: match.start()]) or re.search("it nhat|toi thieu", match.group())
                return Metric("frequency", ">=" if least else "=", rhythm.count, rhythm.every)
    return Metric("frequency", "=", 1, "week") if _WEEKDAY.search(folded) else None


def _share(folded: str) -> Metric | None:
    match = _PERCENT.search(folded)
    if match is None:
        return None
    target = Decimal(match["p"].replace(",", "."))
    before, after = folded[: match.start()], folded[match.end() :]
    op = next((op for pattern, op in _BEFORE if pattern.search(before)), "=" if target == 100 else ">=")
    if _AT_LEAST_AFTER.match(after):
        op = ">="
    return Metric("percent", op, int(target) if target == target.to_integral_value() else target)


def _exists(folded: str) -> Metric | None:
    if _NONE.search(folded):
        return Metric("count", "=", 0)
    return Metric("boolean", "=", True) if _EXISTS.search(folded) else None
