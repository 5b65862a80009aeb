"""The units an annex names: every spelling is kept, and each one that is no certain unit is a problem."""

from tasks.annex.ledger import Ledger
from tasks.annex.model import ALL, Place, SeenUnit
from tasks.annex.units import Match, UnitBook
from tasks.annex.words import fold


class SeenUnits:
    """Collects the units of one annex in the order they come up."""

    def __init__(self, ledger: Ledger, book: UnitBook) -> None:
        self.ledger, self.book = ledger, book
        self._spellings: dict[str, list[str]] = {}
        self._new: dict[str, Match] = {}

    def see(self, match: Match, place: Place, column: str, role: str = "lead") -> None:
        """Remembers a unit as seen; a doubtful or unknown one is a problem."""
        if match.code == ALL:
            return
        if match.code:
            spellings = self._spellings.setdefault(match.code, [])
            if match.text not in spellings:
                spellings.append(match.text)
            return
        message, proposal, data = unit_proposal(match)
        self.ledger.problem(place, column, match.text, message, proposal, "unit", data, role)
        if match.new:
            self._new.setdefault(fold(match.text), match)

    def listed(self) -> tuple[SeenUnit, ...]:
        """The units that the annex names, known ones first, then those that could be created."""
        known = []
        for code, spellings in self._spellings.items():
            unit = self.book.get(code)
            if unit:
                origin = self.book.origin(code)
                known.append(SeenUnit(code, unit.name, unit.kind, tuple(spellings), origin, unit.is_external))
        new = [
            SeenUnit(match.new.code, match.new.name, match.new.kind, (match.text,), "new", match.new.is_external)
            for match in self._new.values()
            if match.new
        ]
        return (*known, *new)


def unit_proposal(match: Match) -> tuple[str, str, dict[str, object]]:
    """Message, proposal and data for a spelling that is no certain unit."""
    data: dict[str, object] = {}
    create = ""
    if match.new:
        data["create"] = {"code": match.new.code, "name": match.new.name, "kind": match.new.kind}
        create = f"tạo đơn vị mới “{match.new.name}” (mã {match.new.code})"
    if match.likely:
        names = " hoặc ".join(f"“{unit.name}” ({unit.code})" for unit in match.likely)
        data["use"] = match.likely[0].code
        return (
            f"Chưa chắc “{match.text}” là đơn vị nào.",
            f"Có phải là {names}? Nếu không, {create}.",
            data,
        )
    return f"Chưa có đơn vị “{match.text}”.", f"{create[:1].upper()}{create[1:]}, hoặc chọn một đơn vị đã có.", data
