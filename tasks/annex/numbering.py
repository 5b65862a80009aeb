"""Word's automatic numbers and bullets, written out as people see them.

Works on the XML below python-docx; Word keeps the numbers nowhere, it counts them.
"""

import re
from typing import Any

from docx.oxml.ns import qn

_BULLETS_BY_LEVEL = ("-", "+", "*")


def to_int(value: str | None, default: int = 0) -> int:
    try:
        return int(value or default)
    except ValueError:
        return default


class Numbering:
    """Writes out Word's automatic numbers and bullets ("1.", "a)", "-") as people see them.

    Keeps a counter for each list, so paragraphs must be asked in the order of the document, once each.
    """

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._style_lists: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        try:
            self._read_lists(document.part.numbering_part.element)
            self._read_styles(document.styles.element)
        except (KeyError, NotImplementedError, AttributeError):
            pass  # a document without lists

    def _read_lists(self, root: Any) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {}
            for level in abstract.findall(qn("w:lvl")):
                values = {
                    tag: node.get(qn("w:val"))
                    for tag in ("numFmt", "lvlText", "start")
                    if (node := level.find(qn(f"w:{tag}"))) is not None
                }
                levels[to_int(level.get(qn("w:ilvl")))] = (
                    values.get("numFmt") or "decimal",
                    values.get("lvlText") or "",
                    to_int(values.get("start"), 1),
                )
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        for num in root.findall(qn("w:num")):
            number = num.get(qn("w:numId"))
            self._abstract_of[number] = num.find(qn("w:abstractNumId")).get(qn("w:val"))
            for override in num.findall(qn("w:lvlOverride")):
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    level = to_int(override.get(qn("w:ilvl")))
                    self._starts[number, level] = to_int(start.get(qn("w:val")), 1)

    def _read_styles(self, root: Any) -> None:
        for style in root.findall(qn("w:style")):
            found = self._own_list(style.find(qn("w:pPr")))
            if found:
                self._style_lists[style.get(qn("w:styleId"))] = found

    @staticmethod
    def _own_list(properties: Any) -> tuple[str, int] | None:
        numbers = None if properties is None else properties.find(qn("w:numPr"))
        if numbers is None:
            return None
        number, level = numbers.find(qn("w:numId")), numbers.find(qn("w:ilvl"))
        if number is None:
            return None
        return number.get(qn("w:val")) or "0", 0 if level is None else to_int(level.get(qn("w:val")))

    def prefix(self, paragraph: Any, *, counts: bool = False) -> str:
        """ "1.1 ", "a) ", "- " or "". `counts`: an empty paragraph counts too (a TT cell holds only its number)."""
        properties = paragraph.find(qn("w:pPr"))
        found = self._own_list(properties)
        if found is None and properties is not None:
            style = properties.find(qn("w:pStyle"))
            found = None if style is None else self._style_lists.get(style.get(qn("w:val")))
        if found is None or found[0] not in self._abstract_of:
            return ""
        if not counts and not _has_text(paragraph):
            return ""
        return self._next(*found)

    def _next(self, number: str, level: int) -> str:
        abstract = self._abstract_of[number]
        levels = self._levels.get(abstract, {})
        kind, pattern, start = levels.get(level, ("decimal", f"%{level + 1}.", 1))
        if kind == "bullet":
            return _BULLETS_BY_LEVEL[min(level, 2)] + " "
        if kind == "none":
            return ""
        # Lists that share their abstract definition count on, unless one of them restarts.
        key = number if any(owner == number for owner, _ in self._starts) else f"abstract {abstract}"
        counters = self._counters.setdefault(key, {})
        start = self._starts.get((number, level), start)
        counters[level] = counters.get(level, start - 1) + 1
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]

        def shown(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            other_kind, _, other_start = levels.get(at, ("decimal", "", 1))
            return _number(counters.setdefault(at, other_start), other_kind)

        return re.sub(r"%(\d)", shown, pattern) + " "


def _has_text(paragraph: Any) -> bool:
    return any((node.text or "").strip() for node in paragraph.iter(qn("w:t")))


def _number(value: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"}:
        letters = "abcdefghijklmnopqrstuvwxyz"
        text = letters[(value - 1) % 26] * ((value - 1) // 26 + 1)
        return text if kind == "lowerLetter" else text.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        text, rest = "", value
        for size, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            text += sign * (rest // size)
            rest %= size
        return text if kind == "upperRoman" else text.lower()
    return f"{value:02d}" if kind == "decimalZero" else str(value)
