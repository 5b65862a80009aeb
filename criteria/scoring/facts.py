"""What is known of a commune's year: one fact per leaf, and what stands beside the tree.

*Missing* is not zero and *not arising* is not missing: both are types of their own. Figures that cannot be
(a negative count, a rate of 130 %) raise InvalidFact when they are built, so they never reach a
calculation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.scoring.enums import Answer, CommuneClass, CommuneKind
from criteria.scoring.numbers import HUNDRED, require_exact


class InvalidFact(ValueError):
    """A figure that cannot be. Carries a sentence for the person who typed it."""


def _refuse_negative(value: Decimal | int, what: str) -> None:
    if value < 0:
        raise InvalidFact(f"{what} không được âm.")


@dataclass(frozen=True, slots=True)
class Passed:
    """đạt hay không đạt"""

    value: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The key of the chosen option."""

    key: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many times it was done in the year."""

    n: int

    def __post_init__(self) -> None:
        require_exact(self)
        _refuse_negative(self.n, "Số lần thực hiện")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Tử số trên mẫu số. A denominator of 0 means that the matter did not arise."""

    numerator: Decimal
    denominator: Decimal

    def __post_init__(self) -> None:
        require_exact(self)
        _refuse_negative(self.numerator, "Tử số")
        _refuse_negative(self.denominator, "Mẫu số")

    @classmethod
    def of(cls, numerator: Decimal | int | str, denominator: Decimal | int | str) -> Ratio:
        """Ratio.of(45, 60)"""
        return cls(Decimal(numerator), Decimal(denominator))


@dataclass(frozen=True, slots=True)
class Ticked:
    """The keys that hold in a checklist; order and repetition do not matter."""

    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(sorted(set(self.keys))))


@dataclass(frozen=True, slots=True)
class SurveyRate:
    """Satisfied share in percent (0 to 100) and the number of valid responses behind it."""

    percent: Decimal
    responses: int

    def __post_init__(self) -> None:
        require_exact(self)
        _refuse_negative(self.responses, "Số phiếu hợp lệ")
        if not 0 <= self.percent <= HUNDRED:
            raise InvalidFact("Tỷ lệ hài lòng phải từ 0% đến 100%.")


@dataclass(frozen=True, slots=True)
class Breaches:
    """How many breaches there were."""

    n: int

    def __post_init__(self) -> None:
        require_exact(self)
        _refuse_negative(self.n, "Số lần vi phạm")


@dataclass(frozen=True, slots=True)
class Given:
    """Points a person entered: the fact of a manual leaf, and of any leaf in a column that people fill."""

    points: Decimal
    reason: str = ""

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True)
class NotArising:
    """không phát sinh trong năm"""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """chưa có số liệu"""

    reason: str = ""


Fact = Passed | Chosen | Counted | Ratio | Ticked | SurveyRate | Breaches | Given | NotArising | Missing


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """Proofs of a leaf: accepted by a reviewer, and waiting for one."""

    accepted: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class AdjustmentEntry:
    """One occurrence of a bonus or deduction.

    `points` None means what the list says; always a positive number.
    """

    code: str
    points: Decimal | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        require_exact(self)
        if self.points is not None:
            _refuse_negative(self.points, "Điểm thưởng, điểm trừ")


@dataclass(frozen=True, slots=True)
class Subject:
    """The commune that is judged, as far as cut-offs depend on it."""

    commune_class: CommuneClass | None = None
    commune_kind: CommuneKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that `score` needs.

    A leaf without a fact is missing; a leaf without an evidence count has no proof.

    `evidence` None switches the evidence rules off, for a column whose scorer answers for it (Sở Nội vụ).
    `surveys` are surveys that only conditions ask for, by the key the condition names.
    """

    leaves: Mapping[str, Fact] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceCount] | None = field(default_factory=dict)
    adjustments: tuple[AdjustmentEntry, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    surveys: Mapping[str, SurveyRate] = field(default_factory=dict)
    subject: Subject = Subject()
