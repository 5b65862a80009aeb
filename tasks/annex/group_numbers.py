"""Which criterion's number a group of the plan has."""

from collections.abc import Sequence

from tasks.annex.columns import is_group_title
from tasks.annex.known import criterion_number
from tasks.annex.outline import Line, Node
from tasks.annex.words import fold

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def free_number(node: Node, taken: Sequence[int]) -> int:
    """The criterion's number: by its official name, by the printed number, else the next one."""
    wanted = []
    if node.line:
        wanted = [criterion_number(node.line.title), _printed_number(node.line)]
    return next((number for number in wanted if number and number not in taken), max(taken, default=0) + 1)


def _printed_number(line: Line) -> int | None:
    words = fold(line.ref if line.ref and is_group_title(line.ref) else line.title).split()
    if words[:2] == ["tieu", "chi"] and words[2:3] == ["so"]:
        words.pop(2)
    if words[:2] == ["tieu", "chi"] and len(words) > 2:
        return int(words[2]) if words[2].isdigit() else _roman(words[2].upper())
    ref = (line.ref or "").rstrip(".)")
    last = ref.split(".")[-1]
    if last.isdigit():
        return int(last)
    if len(ref) == 1 and ref.isalpha() and ref not in "IVXL":
        return ord(ref.upper()) - ord("A") + 1
    return _roman(ref)


def _roman(text: str) -> int | None:
    values = [_ROMAN.get(sign) for sign in text]
    if not values or None in values:
        return None
    total = 0
    numbers = [value for value in values if value is not None]
    for at, value in enumerate(numbers):
        total += -value if at + 1 < len(numbers) and value < numbers[at + 1] else value
    return total if total > 0 else None
