"""What a printed timing means: plain values that go into JSON and come back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["once", "window", "recurring", "occasion", "unknown"]
Every = Literal["day", "week", "month", "quarter", "year"]
Basis = Literal["printed", "default"]


@dataclass(frozen=True, order=True)
class Window:
    """A stretch of days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"window ends before it starts: {self.start} {self.end}")


@dataclass(frozen=True)
class Metric:
    """What a title asks for in numbers.

    `kind` is percent, count, boolean or frequency; `op` one of = >= > <= <; `per` (week, month, quarter,
    year, day) is set for a frequency only: "ít nhất 01 lần/tuần" is Metric("frequency", ">=", 1, "week").
    """

    kind: str
    op: str
    target: Decimal | int | bool
    per: str | None = None


@dataclass(frozen=True)
class Schedule:
    """When a task is due.

    `windows` are inclusive. For kind "recurring" they are the stretches the rhythm `every` runs in: each
    window is cut along the calendar periods of `every`, and each piece asks for `min_count` proofs. For the
    other kinds each window asks for `min_count` proofs itself. `basis` is "default" where the text did not
    say it. `problem` is a doubt (or, for "unknown", the reason) in a Vietnamese sentence and `proposal`
    what to do about it. `detail` holds printed words that windows cannot say ("vào thứ Tư").
    """

    kind: Kind
    windows: tuple[Window, ...] = ()
    every: Every | None = None
    min_count: int = 1
    basis: Basis = "printed"
    problem: str = ""
    proposal: str = ""
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """The five public keys. A daily rhythm shows as "week", because proof of it is asked for weekly."""
        return {
            "kind": self.kind,
            "windows": [{"from": w.start.isoformat(), "to": w.end.isoformat()} for w in self.windows],
            "every": "week" if self.every == "day" else self.every,
            "min_count": self.min_count,
            "basis": self.basis,
        }

    def to_record(self) -> dict[str, Any]:
        """Everything, for a JSON column; `from_record` gives the same schedule back."""
        return self.to_json() | {
            "every": self.every,
            "problem": self.problem,
            "proposal": self.proposal,
            "detail": self.detail,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Schedule":
        """The schedule of `to_record` or of the five keys of `to_json`."""
        return cls(
            kind=record["kind"],
            windows=tuple(
                Window(date.fromisoformat(w["from"]), date.fromisoformat(w["to"])) for w in record["windows"]
            ),
            every=record["every"],
            min_count=record["min_count"],
            basis=record["basis"],
            problem=record.get("problem", ""),
            proposal=record.get("proposal", ""),
            detail=record.get("detail", ""),
        )


@dataclass(frozen=True)
class OccurrenceSpec:
    """One time the task is due: from `start` to `end` inclusive, at least `min_count` accepted proofs.

    `min_count` 0 means: work of the year, but after its cut-off, so it is not judged.
    """

    start: date
    end: date
    min_count: int
    label: str
