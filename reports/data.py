"""What a report or a dossier says, as frozen data: the contract between builders and renderers.

Builders fill these classes from the database, renderers turn them into PDF, DOCX, XLSX and ZIP. Nothing
here knows Django, a model or a file format. Texts are NFC and final (no markup); points are Decimal,
already rounded by the scoring engine; None means "nobody has said so yet" and is never shown as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

DEMO_MARK = "DỮ LIỆU TRÌNH DIỄN"
SAMPLE_POINTS_MARK = "MẪU THỬ – chưa phải Bảng thang điểm chính thức"
NO_SURVEY = "Chưa có số liệu khảo sát trong năm."
NO_SHEET = (
    "Chưa chốt kết quả khảo sát nào trong cổng. Số liệu khảo sát nhập theo tháng, nếu có, ở phụ lục số liệu đo lường "
    "của báo cáo."
)


class RowKind(StrEnum):
    """What a row of the points table is."""

    GROUP = "group"
    HEADING = "heading"
    LEAF = "leaf"


class ConditionState(StrEnum):
    """Whether a condition of recognition holds."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """How a proof exists: as stored bytes, an address, a numbered document kept elsewhere, or a note."""

    FILE = "file"
    LINK = "link"
    DOCUMENT = "document"
    NOTE = "note"


class Figure(StrEnum):
    """Charts a section may ask for; their numbers always stand beside them."""

    POINTS_BY_GROUP = "points_by_group"
    TASKS_BY_UNIT = "tasks_by_unit"


# --- head and text of an official document (NĐ 30/2020/NĐ-CP) -------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Block of authority, post and name; `on_behalf` is the KT./TL./TUQ. line between the two."""

    authority: str | None = "TM. ỦY BAN NHÂN DÂN"
    on_behalf: str | None = None
    capacity: str = "CHỦ TỊCH"
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHead:
    """Everything around the body of an official document.

    `issuer_lines` are printed upper-case as given, one per line, e.g. ("ỦY BAN NHÂN DÂN", "XÃ VÍ DỤ").
    `type_name` "" is an official letter (công văn): it has no title, its subject stands under the number as "V/v …".
    `number` None prints "Số:     /BC-UBND"; digits below ten get their leading zero from the renderer.
    `issued_on` None prints "ngày     tháng     năm 2026" with the year of `year`.
    """

    issuer_lines: tuple[str, ...]
    number_symbol: str
    place: str
    type_name: str
    subject: str
    year: int
    superior: str | None = None
    number: str | None = None
    issued_on: date | None = None
    addressees: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()
    signer: Signer = Signer()
    recipients: tuple[str, ...] = ()
    is_demo: bool = False
    sample_points: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """Sentences every page must carry beside its text."""
        wanted = ((self.is_demo, DEMO_MARK), (self.sample_points, SAMPLE_POINTS_MARK))
        return tuple(mark for shown, mark in wanted if shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of narrative. Levels print as "I. TITLE" (1), "1. Title" (2), "a) Title" (3).

    `number` None prints the title alone. A paragraph beginning with "- " is set as a dash item. A section
    without title is plain text.
    """

    title: str = ""
    level: int = 1
    number: str | None = None
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


# --- points ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPoints:
    """One amount in the three columns: Đơn vị chấm, Xã chấm, Sở Nội vụ."""

    unit: Decimal | None = None
    commune: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One line of the points table. Groups and headings carry the engine's sums, leaves their own points.

    `code` is the stable code ("1.2.a"), `ref` the number as printed in the decision ("a)", "-", may be
    empty), `level` 0 for a group. `why` is the engine's sentence, `reason` what a person wrote where
    columns differ. A leaf that did not arise and is left out of the scale has no points.
    """

    code: str
    ref: str
    title: str
    level: int
    kind: RowKind
    maximum: Decimal | None = None
    unit_points: Decimal | None = None
    commune_points: Decimal | None = None
    upper_points: Decimal | None = None
    not_arising: bool = False
    why: str = ""
    reason: str = ""
    evidence_codes: tuple[str, ...] = ()
    responsible_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTotal:
    """Sum of one group in the three columns; `minimum` is the group's floor in points, if the set has one."""

    code: str
    ref: str
    title: str
    maximum: Decimal | None
    unit_points: Decimal | None = None
    commune_points: Decimal | None = None
    upper_points: Decimal | None = None
    minimum: Decimal | None = None
    meets_minimum: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of the table as the engine gives them.

    `items` is the plain sum of the leaves out of `maximum`; `rebased` the same on the full scale where
    something did not arise and is left out, else None. `bonus` and `deduction` are what counts after
    caps, both positive. `total` = (rebased or items) + bonus - deduction, not below zero, out of
    `total_maximum` (None: `maximum`).
    """

    groups: tuple[GroupTotal, ...] = ()
    maximum: Decimal | None = None
    total_maximum: Decimal | None = None
    items: ColumnPoints = ColumnPoints()
    rebased: ColumnPoints | None = None
    bonus: ColumnPoints = ColumnPoints()
    deduction: ColumnPoints = ColumnPoints()
    total: ColumnPoints = ColumnPoints()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """A condition of recognition and whether it holds."""

    text: str
    state: ConditionState
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """Level reached by the commune's own points; `why_not` is what keeps it from `next_name`."""

    name: str | None = None
    next_name: str | None = None
    why_not: tuple[str, ...] = ()
    missing_points: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRow:
    """A bonus (positive) or deduction (negative) with the document that carries it."""

    text: str
    points: Decimal
    occurred_on: date | None = None
    document: str = ""
    reason: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """A measured figure: numerator / denominator, or a plain count when `denominator` is None."""

    criterion_code: str
    title: str
    period: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    unit: str = "%"
    target: str = ""
    met: bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """The points table alone, as its own document (bảng tự chấm điểm) and as part of a report.

    `commune_name` carries its kind in lower case, as in running text: "xã Ví Dụ".
    """

    head: DocumentHead
    commune_name: str
    year: int
    set_name: str
    generated_at: datetime
    rows: tuple[ScoreRow, ...] = ()
    totals: Totals = Totals()
    conditions: tuple[ConditionRow, ...] = ()
    level: LevelResult = LevelResult()
    adjustments: tuple[AdjustmentRow, ...] = ()
    measurements: tuple[MeasurementRow, ...] = ()


# --- proof ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Bytes somewhere: a path, or a callable that opens them anew. `sha256` is the recorded lower-case hash."""

    source: Path | Callable[[], BinaryIO]
    size: int
    sha256: str
    name: str
    mime: str = "application/octet-stream"

    def open(self) -> BinaryIO:
        """A fresh binary reader at the first byte."""
        return self.source.open("rb") if isinstance(self.source, Path) else self.source()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedDocument:
    """An official document quoted as proof."""

    number: str
    issued_on: date | None
    issuer: str
    abstract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a proof whose bytes were removed by the retention rules."""

    sha256: str
    purged_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One accepted proof. It lies once in the dossier, under `criterion_code`; others point at it."""

    code: str
    criterion_code: str
    title: str
    kind: EvidenceKind
    other_criteria: tuple[str, ...] = ()
    proof_date: date | None = None
    place: str = ""
    unit: str = ""
    document: NumberedDocument | None = None
    url: str = ""
    file: StoredFile | None = None
    note: str = ""
    revision: int = 1
    tombstone: Tombstone | None = None


# --- report ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """A label and how many."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class UnitTasks:
    """Work of one lead unit in the year."""

    unit: str
    total: int
    done: int
    late: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummary:
    """Occurrences of the year by state and by lead unit."""

    by_state: tuple[Count, ...] = ()
    by_unit: tuple[UnitTasks, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRow:
    """A dated phase of the programme year."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRef:
    """The frozen scoring the figures were read from."""

    identifier: str
    sha256: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReport:
    """Báo cáo kết quả tự đánh giá, chấm điểm: narrative, table, proofs."""

    table: ScoreTable
    sections: tuple[Section, ...] = ()
    tasks: TaskSummary = TaskSummary()
    evidence: tuple[EvidenceItem, ...] = ()
    phases: tuple[PhaseRow, ...] = ()
    snapshot: SnapshotRef | None = None
    gaps: tuple[str, ...] = ()

    @property
    def head(self) -> DocumentHead:
        """Head of the report, the same object its table carries."""
        return self.table.head


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialText:
    """A document of head and narrative only: tờ trình, thông báo, công văn."""

    head: DocumentHead
    generated_at: datetime
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRow:
    """One thing a unit owes."""

    title: str
    window: str
    due: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseText:
    """Công văn đôn đốc: words, the table of what is owed, what is asked."""

    head: DocumentHead
    generated_at: datetime
    opening: tuple[str, ...]
    rows: tuple[ChaseRow, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCatalogue:
    """Danh mục minh chứng as its own document; `rows` give the order and the titles of the criteria."""

    head: DocumentHead
    commune_name: str
    year: int
    generated_at: datetime
    rows: tuple[ScoreRow, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()


# --- surveys --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswer:
    """One offered answer and how often it was given; `percent` of the answers to its question."""

    key: str
    text: str
    number: int
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """One question with its answers; `percent` is its own index when it is asked on the scale."""

    code: str
    text: str
    answers: tuple[SurveyAnswer, ...]
    not_applicable: int = 0
    on_scale: bool = False
    in_index: bool = False
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLine:
    """One point, channel or period beside the others."""

    label: str
    responses: int
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySheet:
    """Bảng tổng hợp kết quả khảo sát: one frozen result. `percent` is the index named by `index_name`."""

    head: DocumentHead
    generated_at: datetime
    title: str
    period: str
    commune_name: str
    index_name: str
    percent: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    received: int = 0
    responses: int = 0
    satisfied: int = 0
    rated: int = 0
    score_sum: int = 0
    is_mean: bool = False
    population: int | None = None
    margin: Decimal | None = None
    needed: int | None = None
    is_small: bool = False
    questions: tuple[SurveyQuestion, ...] = ()
    points: tuple[SurveyLine, ...] = ()
    channels: tuple[SurveyLine, ...] = ()
    periods: tuple[SurveyLine, ...] = ()
    number: int = 1
    sha256: str = ""
    frozen_at: datetime | None = None


# --- dossier --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDocument:
    """A rendered document that goes into the dossier; `file.name` is its readable name with extension."""

    title: str
    file: StoredFile
    role: str = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainScoring:
    """Rules, facts and result as plain JSON, so that every total can be recomputed from the ZIP alone.

    Each is what `criteria.scoring.to_plain` returns: `rules` of the set; `facts` and `sheets` by column
    ("unit", "commune", "upper", "proposed"), where `score(rules, facts[column])` gives `sheets[column]`;
    the facts behind a column of entered points come from `criteria.scoring.given_facts`. A column nobody
    filled is absent.
    """

    rules: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sheets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Hồ sơ đề nghị công nhận: documents, proofs in numbered folders, and what is needed to check both.

    `survey_note` stands in place of the survey sheets where there are none.
    """

    table: ScoreTable
    documents: tuple[DossierDocument, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    survey_sheets: tuple[DossierDocument, ...] = ()
    survey_note: str = NO_SURVEY
    scoring: PlainScoring = PlainScoring()
    snapshot: SnapshotRef | None = None
    tool_version: str = ""
    gaps: tuple[str, ...] = ()
