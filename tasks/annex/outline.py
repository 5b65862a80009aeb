"""From lines to a tree: which line is a group, which a heading, which a leaf.

Pure module. Printed numbers and bullets decide. Where an annex has lost them, the order of the rows, empty
cells and the official wording decide; where several readings remain, the likeliest is taken and said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tasks.annex.columns import Role, is_group_title
from tasks.annex.known import is_same_title, known_parents
from tasks.annex.model import Place
from tasks.annex.words import CAPITAL, LETTER, NUMBER, ROMAN, ROMAN_PART, is_capitals

Kind = Literal["num", "letter", "roman", "capital", "part", "bullet", "caps", "section", "bare", "plain", "group"]


@dataclass(slots=True)
class Line:
    """One row of the plan before its place in the tree is known. `cells` are the printed texts by role;
    `places` all rows of the file it was read from."""

    place: Place
    ref: str | None
    bullet: str | None
    title: str
    cells: dict[Role, str]
    names: Mapping[Role, str] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    emphasis: tuple[bool, bool] = (False, False)
    printed_title: str = ""
    both_units: bool = False
    is_section: bool = False

    def __post_init__(self) -> None:
        self.places = self.places or [self.place]

    def has(self, *roles: Role) -> bool:
        return any(self.cells.get(role) for role in roles)


@dataclass(slots=True)
class Node:
    """A line in the tree; `line` is None only for the group that holds rows before any group row."""

    line: Line | None
    kind: Kind
    comps: tuple[str, ...] = ()
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line whose place in the tree is not certain."""

    line: Line
    parent: str
    other: str


def build_outline(lines: Sequence[Line]) -> tuple[list[Node], list[Doubt]]:
    """The groups with their trees, and the lines whose place is doubtful."""
    style = _group_style(lines)
    groups: list[Node] = []
    pending: list[Line] = []
    runs: list[tuple[Node, list[Line]]] = []
    for line in lines:
        if _is_group(line, style):
            groups.append(Node(line, "group"))
            runs.append((groups[-1], []))
        elif runs:
            runs[-1][1].append(line)
        else:
            pending.append(line)
    if pending:
        first = Node(None, "group")
        groups.insert(0, first)
        runs.insert(0, (first, pending))
    doubts: list[Doubt] = []
    for group, own in runs:
        _Builder(group, own, doubts).run()
    return groups, doubts


def _group_style(lines: Sequence[Line]) -> str:
    """What marks the groups of this annex: "criterion" rows, else the first of capital letters, Roman numbers,
    Roman parts ("II.1") and rows set in capitals."""
    if any(_names_criterion(line) for line in lines):
        return "criterion"
    for line in lines:
        kind = _printed_kind(line)
        if kind in {"capital", "roman", "part"} and not line.has("lead", "timing"):
            return kind
    if any(line.is_section for line in lines):
        return "section"
    caps = [line for line in lines if _printed_kind(line) == "caps" or (is_capitals(line.title) and _bare(line))]
    return "caps" if caps else ""


def _is_group(line: Line, style: str) -> bool:
    if style == "criterion":
        return _names_criterion(line)
    if line.has("lead", "timing", "supporting"):
        return False
    if style == "caps":
        return is_capitals(line.title) and line.bullet is None
    return bool(style) and _printed_kind(line) == style


def _names_criterion(line: Line) -> bool:
    return is_group_title(line.title) or (line.ref is not None and is_group_title(line.ref))


def _bare(line: Line) -> bool:
    return not line.has("lead", "supporting", "timing")


def components(ref: str) -> tuple[str, ...]:
    """("", "1") for ".1", ("2",) for "2": a number cut off in front leaves its place empty."""
    return tuple(ref.strip(" )(").rstrip(".").split("."))


def _printed_kind(line: Line) -> Kind:
    """What number, bullet or capitals say; "plain" when they say nothing."""
    if line.is_section:
        return "section"
    if line.ref:
        bare = line.ref.strip("()").rstrip(".)/")
        for pattern, kind in _REF_KINDS:
            if pattern.fullmatch(bare):
                return kind
    if line.bullet:
        return "bullet"
    if is_capitals(line.title) and not line.has("lead", "supporting", "timing", "deliverable"):
        return "caps"
    return "plain"


_REF_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (NUMBER, "num"),
    (ROMAN_PART, "part"),
    (ROMAN, "roman"),
    (CAPITAL, "capital"),
    (LETTER, "letter"),
)


class _Builder:
    """Places the lines of one group. `stack` runs from the group down to the last placed line."""

    def __init__(self, group: Node, lines: Sequence[Line], doubts: list[Doubt]) -> None:
        self.lines = lines
        self.stack = [group]
        self.doubts = doubts

    def run(self) -> None:
        for at, line in enumerate(self.lines):
            node = Node(line, *self._kind(at))
            parent = self._parent(node, at)
            while self.stack[-1] is not parent:
                self.stack.pop()
            node.parent = parent
            parent.children.append(node)
            self.stack.append(node)

    def _kind(self, at: int) -> tuple[Kind, tuple[str, ...]]:
        line = self.lines[at]
        kind = _printed_kind(line)
        if kind in {"num", "letter", "part", "roman", "capital"}:
            return kind, components(line.ref or "")
        if kind == "bullet":
            return kind, (line.bullet or "",)
        if kind == "plain" and not line.has("lead", "timing") and at + 1 < len(self.lines):
            below = self.lines[at + 1]
            if _printed_kind(below) == "plain" and below.has("lead") and not known_parents(line.title):
                return "bare", ()  # a row without cells above rows with cells: their heading
        return kind, ()

    def _parent(self, node: Node, at: int) -> Node:
        if node.kind == "bullet":
            return (
                self._sibling_of(lambda other: other.kind == "bullet" and other.comps == node.comps) or self.stack[-1]
            )
        if node.kind in {"num", "part"}:
            return self._numbered(node)
        if node.kind in {"letter", "roman", "capital"}:
            return self._lettered(node)
        if node.kind in {"caps", "section"}:
            return self._sibling_of(lambda other: other.kind == node.kind) or self.stack[0]
        return self._unmarked(node, at)

    def _sibling_of(self, test: Callable[[Node], bool]) -> Node | None:
        """The parent of the nearest line above that passes the test; None when none does."""
        for other in reversed(self.stack[1:]):
            if test(other):
                return other.parent
        return None

    def _above_bullets(self) -> Node:
        """The nearest line above that is no bullet."""
        return next(other for other in reversed(self.stack) if other.kind != "bullet")

    def _numbered(self, node: Node) -> Node:
        comps = node.comps
        for other in reversed(self.stack[1:]):
            if other.kind == node.kind and len(comps) > 1 and other.comps == comps[:-1]:
                return other
        same = self._sibling_of(lambda other: other.kind == node.kind and len(other.comps) == len(comps))
        if same:
            return same
        follows = self._sibling_of(lambda other: other.kind == node.kind and _follows(other.comps, comps))
        if follows:
            return follows
        above = self._above_bullets()
        if comps[-1] in {"1", "01"} or above.kind == "group":
            return above
        return above.parent or self.stack[0]

    def _lettered(self, node: Node) -> Node:
        same = self._sibling_of(lambda other: other.kind == node.kind)
        if same:
            return same
        above = self._above_bullets()
        if node.comps[0].lower() in {"a", "i"} or above.kind in {"group", "caps", "section"}:
            return above
        return above.parent or self.stack[0]

    def _unmarked(self, node: Node, at: int) -> Node:
        line = self.lines[at]
        official = self._official(line)
        if official:
            return official
        if node.kind == "bare":
            beside = self._sibling_of(lambda other: other.kind == "bare")
            if beside:
                return beside
        for other in reversed(self.stack[1:]):
            if other.kind == "bare":
                return other
            if other.kind == "plain":
                return other.parent or self.stack[0]
        above = self._above_bullets()
        if above.kind in {"group", "caps", "section"}:
            return above
        return self._under_number(above, at)

    def _official(self, line: Line) -> Node | None:
        """Where the official wording puts the row, when that heading is open above it."""
        parents = known_parents(line.title)
        for other in reversed(self.stack[1:]):
            if other.line and any(parent and is_same_title(parent, other.line.title) for parent in parents):
                return other
        return self.stack[0] if None in parents else None

    def _under_number(self, above: Node, at: int) -> Node:
        """An unmarked row below a numbered one: its child, or a sibling whose number is lost."""
        beside = above.parent or self.stack[0]
        if any(child.kind == "bullet" for child in above.children):
            if beside.kind not in {"group", "caps", "section"}:
                self._doubt(at, beside, self.stack[0])
            return beside
        if above.children:
            return above if above.children[-1].kind == "plain" else beside
        gap, run = self._gap(above, at)
        if gap == 1:
            return above
        if gap is not None and gap == run + 1:
            return beside
        assert above.line is not None
        if not above.line.has("lead", "timing") or self._lighter(above.line, self.lines[at]):
            return above
        self._doubt(at, beside, above)
        return beside

    def _gap(self, above: Node, at: int) -> tuple[int | None, int]:
        """How far the next number of the same rank is from this one, and how many unmarked rows stand between."""
        run = 0
        for line in self.lines[at:]:
            kind = _printed_kind(line)
            if kind == above.kind:
                return _distance(above.comps, components(line.ref or "")), run
            if kind in {"plain", "caps"}:
                run += 1
        return None, run

    @staticmethod
    def _lighter(above: Line, line: Line) -> bool:
        """True when the print sets the lower row off: bold over plain, upright over italic."""
        return (above.emphasis[0] and not line.emphasis[0]) or (line.emphasis[1] and not above.emphasis[1])

    def _doubt(self, at: int, chosen: Node, other: Node) -> None:
        self.doubts.append(Doubt(self.lines[at], _title(chosen), _title(other)))


def _title(node: Node) -> str:
    return node.line.title if node.line else ""


def _follows(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return _distance(before, now) == 1


def _distance(before: tuple[str, ...], now: tuple[str, ...]) -> int | None:
    """How far apart the last parts of two numbers are ("2" after ".1" is 1); None when they do not count."""
    a, b = before[-1], now[-1]
    if a.isdigit() and b.isdigit():
        return int(b) - int(a)
    if len(a) == len(b) == 1 and a.isalpha() and b.isalpha():
        return ord(b.lower()) - ord(a.lower())
    return None
