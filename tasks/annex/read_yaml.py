"""Plans as YAML: everything is said already, so nothing is guessed; what is wrong with the file is a problem.

Pure module. The schema is the one of the shipped plans (see docs/IMPORT.md).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tasks.annex.grid import UnreadableAnnex
from tasks.annex.ledger import Ledger, say_without_lead
from tasks.annex.model import (
    ALL,
    AnnexDuty,
    AnnexGroup,
    AnnexHeading,
    AnnexItem,
    AnnexMeta,
    AnnexPlan,
    AnnexTask,
    Place,
    ReportDeadline,
    SeenUnit,
)
from tasks.annex.units import EXTERNAL_KINDS, KnownUnit, UnitBook
from tasks.annex.words import flat, tidy
from tasks.timing import Metric, parse_timing

MAX_VALUES, MAX_DEPTH = 200_000, 40
_NOT_A_PLAN = (
    "Tệp YAML không đúng khuôn mẫu kế hoạch (cần có các mục plan, units, groups); "
    "hãy xem tài liệu nhập kế hoạch hoặc dùng tệp Word (.docx), Excel (.xlsx)."
)


def read_yaml(path: Path, *, year: int, book: UnitBook) -> AnnexPlan:
    """The plan in a YAML file. Raises UnreadableAnnex when it is no YAML or no plan."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        where = getattr(getattr(error, "problem_mark", None), "line", None)
        line = f" ở dòng {where + 1}" if where is not None else ""
        raise UnreadableAnnex(f"Tệp YAML viết sai cú pháp{line}; hãy sửa rồi tải lên lại.") from error
    if not isinstance(data, dict) or not isinstance(data.get("groups"), list) or _is_endless(data):
        raise UnreadableAnnex(_NOT_A_PLAN)
    return _YamlReader(data, book, year).read()


def _is_endless(data: object) -> bool:
    """Whether aliases fold a huge or circular plan into a few lines: it is walked as it would be read."""
    open_ends, seen = [(data, 0)], 0
    while open_ends:
        value, depth = open_ends.pop()
        seen += 1
        if seen > MAX_VALUES or depth > MAX_DEPTH:
            return True
        if isinstance(value, dict):
            open_ends += [(below, depth + 1) for below in value.values()]
        elif isinstance(value, list | set | tuple):
            open_ends += [(below, depth + 1) for below in value]
    return False


class _YamlReader:
    def __init__(self, data: dict[str, Any], book: UnitBook, year: int) -> None:
        self.data, self.book, self.year = data, book, year
        self.ledger = Ledger()
        self.count = 0
        self.declared = {unit.code: unit for unit in self._declared()}
        self.spellings = {str(row.get("code")): self._names(row) for row in _dicts(data.get("units"))}
        self.used: dict[str, None] = dict.fromkeys(self.declared)
        self.without_lead: list[tuple[Place, str]] = []
        self.leaves = 0

    def read(self) -> AnnexPlan:
        groups = tuple(self._group(group, at) for at, group in enumerate(_dicts(self.data["groups"]), 1))
        say_without_lead(self.ledger, self.without_lead, "lead", self.leaves)
        duties = tuple(self._duty(duty) for duty in _dicts(self.data.get("duties")))
        return AnnexPlan(
            meta=self._meta(),
            units=self._units(),
            groups=groups,
            duties=duties,
            notes=tuple(tidy(str(note)) for note in self.data.get("notes") or []),
            problems=tuple(self.ledger.problems),
            fates=self.ledger.fates(),
        )

    def _place(self) -> Place:
        """Rows are counted as they would stand in a table: groups, headings, leaves, duties."""
        self.count += 1
        return Place(self.count, f"mục {self.count}")

    def _declared(self) -> Iterator[KnownUnit]:
        for row in _dicts(self.data.get("units")):
            if row.get("code"):
                name = flat(str(row.get("name") or row["code"]))
                yield KnownUnit(str(row["code"]), name, tuple(self._names(row)[1:]), str(row.get("kind") or "other"))

    @staticmethod
    def _names(row: Mapping[str, Any]) -> list[str]:
        return [flat(str(name)) for name in [row.get("name"), *(row.get("aliases") or [])] if name]

    def _group(self, group: dict[str, Any], at: int) -> AnnexGroup:
        place = self._place()
        self.ledger.mark([place], "group")
        number = group.get("number")
        number = number if isinstance(number, int) else at
        title = flat(str(group.get("title") or ""))
        items = tuple(self._item(item, number, title, ()) for item in _dicts(group.get("items")))
        return AnnexGroup(
            number,
            place.row,
            _str(group.get("ref")),
            title,
            _str(group.get("deliverable")),
            _str(group.get("note")),
            items,
        )

    def _item(self, item: dict[str, Any], group: int, group_title: str, path: tuple[str, ...]) -> AnnexItem:
        place = self._place()
        title = flat(str(item.get("title") or ""))
        lead = self._codes(item.get("lead"), place, "lead")
        supporting = self._codes(item.get("supporting"), place, "supporting")
        children = _dicts(item.get("children"))
        if not title:
            self._say(
                place, "title", "", "Mục không có nội dung (title).", "Ghi nội dung nhiệm vụ vào tệp.", "structure"
            )
        timing = _str(item.get("timing"))
        if children:
            self.ledger.mark([place], "heading")
            below = tuple(self._item(child, group, group_title, (*path, title)) for child in children)
            return AnnexHeading(
                place.row, place.label, _str(item.get("ref")), path, title, _str(item.get("content")), lead,
                self._words(lead), supporting, self._words(supporting), _str(item.get("deliverable")), timing,
                _str(item.get("note")), below,
            )  # fmt: skip
        self.ledger.mark([place], "task")
        self.leaves += 1
        if not lead:
            self.without_lead.append((place, title))
        metric = self._metric(item.get("metric"), place)
        schedule = parse_timing(timing, year=self.year, title=title, metric=metric)
        if schedule.problem and timing:
            self._say(place, "timing", timing, schedule.problem, schedule.proposal, "timing")
        return AnnexTask(
            row=place.row,
            place=place.label,
            group=group,
            group_title=group_title,
            ref=_str(item.get("ref")),
            path=path,
            title=title,
            content=_str(item.get("content")),
            lead=tuple(code for code in lead if code != ALL),
            lead_text=self._words(lead),
            supporting=supporting,
            supporting_text=self._words(supporting),
            deliverable=_str(item.get("deliverable")),
            timing=timing,
            schedule=schedule,
            metric=metric,
            note=_str(item.get("note")),
            is_request=any(self._kind(code) in EXTERNAL_KINDS for code in lead),
            source_rows=(place.row,),
        )

    def _metric(self, value: object, place: Place) -> Metric | None:
        if value is None:
            return None
        if not isinstance(value, dict) or not {"kind", "op", "target"} <= value.keys():
            self._say(
                place, "metric", str(value), "Chỉ tiêu (metric) viết sai.", "Cần có kind, op và target.", "structure"
            )
            return None
        target = value["target"]
        if not isinstance(target, bool | int):
            target = Decimal(str(target))
        per = value.get("per")
        return Metric(str(value["kind"]), str(value["op"]), target, str(per) if per else None)

    def _duty(self, duty: dict[str, Any]) -> AnnexDuty:
        place = self._place()
        self.ledger.mark([place], "duty")
        unit = self._codes([duty["unit"]] if duty.get("unit") else [], place, "unit")
        also = self._codes(duty.get("also"), place, "also")
        timing, text = _str(duty.get("timing")), tidy(str(duty.get("text") or ""))
        schedule = parse_timing(timing, year=self.year, title=text)
        if schedule.problem and timing:
            self._say(place, "timing", timing, schedule.problem, schedule.proposal, "timing")
        code = unit[0] if unit else None
        return AnnexDuty(
            place.row, place.label, _str(duty.get("ref")), code, self._words(unit) or "", also, text, timing, schedule,
            _str(duty.get("note")), code is not None and self._kind(code) in EXTERNAL_KINDS,
        )  # fmt: skip

    def _codes(self, value: object, place: Place, column: str) -> tuple[str, ...]:
        """The codes of a list; one that nobody knows stays out and is a problem."""
        codes: list[str] = []
        for code in value if isinstance(value, list) else []:
            code = str(code)
            if code == ALL or self._known(code):
                codes.append(code)
                self.used.setdefault(code)
            else:
                message = f"Mã đơn vị “{code}” không có trong mục units của tệp và cũng chưa có trong xã."
                proposal = f"Tạo đơn vị có mã {code}, hoặc sửa mã trong tệp rồi nhập lại."
                self._say(place, column, code, message, proposal, "unit")
        return tuple(dict.fromkeys(codes))

    def _known(self, code: str) -> KnownUnit | None:
        return self.book.own.get(code) or self.declared.get(code) or self.book.get(code)

    def _kind(self, code: str) -> str:
        unit = self._known(code)
        return unit.kind if unit else "other"

    def _words(self, codes: tuple[str, ...]) -> str | None:
        """The names that stand for the codes, as an annex would print them."""
        units = [self._known(code) for code in codes]
        names = [unit.name if unit else "Các cơ quan, đơn vị" for unit in units]
        return "; ".join(names) or None

    def _units(self) -> tuple[SeenUnit, ...]:
        made = []
        for code in self.used:
            unit = self._known(code)
            if code == ALL or unit is None:
                continue
            origin = "commune" if code in self.book.own else "plan" if code in self.declared else "standard"
            spellings = tuple(self.spellings.get(code, [unit.name]))
            made.append(SeenUnit(code, unit.name, unit.kind, spellings, origin, unit.is_external))  # type: ignore[arg-type]
        return tuple(made)

    def _meta(self) -> AnnexMeta:
        plan = self.data.get("plan")
        plan = plan if isinstance(plan, dict) else {}
        commune = plan.get("commune")
        commune = commune if isinstance(commune, dict) else {}
        year = plan.get("year")
        if isinstance(year, int) and year != self.year:
            self.ledger.problem(
                None,
                "plan.year",
                str(year),
                f"Tệp là kế hoạch năm {year}, đang nhập vào năm {self.year}.",
                "Kiểm tra lại năm; thời gian của các nhiệm vụ đang tính theo năm nhập.",
                "file",
            )
        return AnnexMeta(
            title=_str(plan.get("title")),
            number=_str(plan.get("number")),
            issued_on=_date(plan.get("issued_on")),
            issuing_body=_str(plan.get("issuing_body")),
            commune_name=_str(commune.get("name")),
            commune_kind=_str(commune.get("kind")),
            province=_str(commune.get("province")),
            year=self.year,
            legal_bases=tuple(flat(str(basis)) for basis in plan.get("legal_bases") or []),
            report_deadlines=tuple(_deadline(row) for row in _dicts(plan.get("report_deadlines"))),
        )

    def _say(self, place: Place, column: str, value: str, message: str, proposal: str, kind: str) -> None:
        self.ledger.problem(place, column, value, message, proposal, kind)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _str(value: object) -> str | None:
    return tidy(str(value)) or None if value is not None else None


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _deadline(row: dict[str, Any]) -> ReportDeadline:
    return ReportDeadline(
        str(row.get("what") or ""), str(row.get("due") or ""), _str(row.get("due_text")), _str(row.get("to"))
    )
