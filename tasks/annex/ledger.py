"""The bookkeeping of one reading: what became of every row, what was not understood, what was set aside."""

from collections.abc import Iterable, Mapping, Sequence

from tasks.annex.model import Fate, FateName, Place, Problem

# A row may be two things at once (a task with a doubtful cell is a task): the first of these names it.
_RANK: tuple[FateName, ...] = ("group", "heading", "task", "duty", "header", "note", "problem")


class Ledger:
    """Collects fates, problems and notes while a file is read."""

    def __init__(self) -> None:
        self._fates: dict[str, Fate] = {}
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def mark(self, places: Iterable[Place], name: FateName) -> None:
        for place in places:
            known = self._fates.get(place.label)
            if known is None or _RANK.index(name) < _RANK.index(known.name):
                self._fates[place.label] = Fate(place, name)

    def note(self, place: Place, text: str) -> None:
        """A row that is no work: kept word for word."""
        self.mark([place], "note")
        if text and text not in self.notes:
            self.notes.append(text)

    def problem(
        self,
        place: Place | None,
        column: str,
        value: str,
        message: str,
        proposal: str,
        kind: str,
        data: Mapping[str, object] | None = None,
        role: str = "",
    ) -> None:
        """Something for a person to decide; `place` None: the file as a whole."""
        row, label = (0, "") if place is None else (place.row, place.label)
        self.problems.append(Problem(row, column, value, message, proposal, kind, label, dict(data or {}), role))

    def fates(self) -> tuple[Fate, ...]:
        return tuple(self._fates.values())


def say_without_lead(ledger: Ledger, rows: Sequence[tuple[Place, str]], column: str, total: int) -> None:
    """A problem for each of these leaves (place, title) without a lead; a single one when most of all `total`
    leaves have none, because then the plan simply does not name leads."""
    if 2 * len(rows) > total:
        ledger.problem(
            None,
            column,
            "",
            f"Kế hoạch không ghi đơn vị chủ trì cho {len(rows)} nhiệm vụ.",
            "Chọn đơn vị chủ trì cho từng nhiệm vụ; phần “Tổ chức thực hiện” cho biết đơn vị nào lo việc gì.",
            "lead",
        )
        return
    for place, title in rows:
        ledger.problem(
            place,
            column,
            "",
            f"Nhiệm vụ “{shortened(title)}” chưa có đơn vị chủ trì.",
            "Chọn đơn vị chủ trì cho nhiệm vụ này.",
            "lead",
            role="lead",
        )


def shortened(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
