"""A commune's year of work: every window gets its story, and the stories are told day by day."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Unit
from common.clock import today
from common.text import cut
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceKind
from evidence.models import Evidence
from evidence.services import (
    accept_evidence,
    add_document,
    add_link,
    link_evidence,
    replace_file,
    return_evidence,
    upload_evidence,
)
from reports.services.standing import record_standing
from tasks.enums import ActivityKind, Every, OccurrenceStatus, TaskStatus
from tasks.models import Occurrence, Task
from tasks.services.activities import record_activity
from tasks.services.occurrences import waive_occurrence

from . import files
from .cast import Cast
from .clock import on

DAY = dt.timedelta(days=1)
RETURN_REASONS = (
    "Ảnh mờ, chưa đọc được nội dung niêm yết. Đề nghị chụp lại gần hơn.",
    "Chưa thấy ngày thực hiện. Đề nghị bổ sung văn bản hoặc ảnh có ngày.",
    "Minh chứng chưa đúng nội dung nhiệm vụ. Đề nghị thay bằng ảnh tại Trung tâm.",
)
WAIVE_REASON = "Trong kỳ không phát sinh trường hợp nào."
OFTEN = frozenset({Every.DAY, Every.WEEK, Every.MONTH})


@dataclass(order=True)
class Step:
    """Something that happens on a day."""

    day: dt.date
    order: int
    act: Callable[[], None] = field(compare=False)


class Walk:
    """One commune's year up to `today`."""

    def __init__(self, programme: ProgrammeYear, cast: Cast, *, today: dt.date, diligence: float, seed: str) -> None:
        self.programme, self.cast, self.today, self.diligence = programme, cast, today, diligence
        self.rng = random.Random(seed)
        self.steps: list[Step] = []
        self.shared: dict[tuple[int, int | None, str], Evidence] = {}
        self.count = 0

    def run(self) -> int:
        """Plan every window's story, then live the days in order. Returns how many proofs were handed in.

        At each month's end the year's points are kept, as every night does.
        """
        for task in self._tasks():
            self._plan_task(task)
        for month in range(2, self.programme.cut_off.month + 1):
            last_day = dt.date(self.programme.year, month, 1) - DAY
            if self.programme.first_day < last_day < min(self.today, self.programme.cut_off):
                self._at(last_day, self._keep_points)
        for step in sorted(self.steps):
            with on(step.day):
                step.act()
        return self.count

    def _tasks(self) -> list[Task]:
        return list(
            Task.objects.filter(programme=self.programme, status=TaskStatus.ACTIVE)
            .select_related("programme__commune", "programme__criteria_set", "criterion", "section")
            .prefetch_related("task_units__unit", "occurrences")
            .order_by("number")
        )

    def _at(self, day: dt.date, act: Callable[[], None]) -> None:
        last = min(self.today, self.programme.cut_off)
        self.steps.append(Step(min(max(day, self.programme.first_day), last), len(self.steps), act))

    def _keep_points(self) -> None:
        record_standing(programme=ProgrammeYear.objects.select_related("commune").get(pk=self.programme.pk))

    # --- planning -----------------------------------------------------------------------------

    def _plan_task(self, task: Task) -> None:
        leads = [row.unit for row in task.task_units.all() if row.role == "lead"]
        if not leads:
            return
        unit = next((row.unit for row in task.task_units.all() if row.is_responsible), leads[0])
        windows = [o for o in task.occurrences.all() if o.counts and o.starts_on <= self.today]
        if task.every in OFTEN:
            self._plan_rhythm(task, unit, windows)
        else:
            for window in windows:
                self._plan_window(task, unit, window)

    def _plan_rhythm(self, task: Task, unit: Unit, windows: list[Occurrence]) -> None:
        """Weekly and monthly work: a dated activity each time, one proof for all windows of a month."""
        months: dict[int, list[Occurrence]] = {}
        for window in windows:
            if self.rng.random() < self.diligence:
                months.setdefault(min(window.ends_on, self.today).month, []).append(window)
        for month, group in sorted(months.items()):
            for window in group:
                self._at(self._day_in(window), self._activity(task, unit, window))
            last = min(max(w.ends_on for w in group), self.today)
            fresh = month == self.today.month and self.programme.year == self.today.year
            self._at(last, self._monthly_proof(task, unit, group, last, accepted=not fresh))

    def _plan_window(self, task: Task, unit: Unit, window: Occurrence) -> None:
        over = window.ends_on < self.today
        luck = self.rng.random()
        if not over and luck > 0.62:
            return  # still time
        if over and luck > self.diligence:
            return  # late
        if luck < 0.03:
            self._at(self._day_in(window) + 3 * DAY, self._waive(window))
            return
        day = self._day_in(window)
        waiting = (self.today - day).days < 9 and self.rng.random() < 0.6
        bad = self.rng.random() < 0.09
        self._at(day, self._proof(task, unit, window, day, bad=bad, waiting=waiting))

    def _day_in(self, window: Occurrence) -> dt.date:
        """A working day in the window, not after today."""
        last = min(window.ends_on, self.today)
        span = max((last - window.starts_on).days, 0)
        day = window.starts_on + dt.timedelta(days=self.rng.randint(span // 3, span) if span else 0)
        while day.weekday() > 4 and day > window.starts_on:
            day -= DAY
        return day

    # --- acting -------------------------------------------------------------------------------

    def _activity(self, task: Task, unit: Unit, window: Occurrence) -> Callable[[], None]:
        def act() -> None:
            title = task.title.lower()
            kind = ActivityKind.OTHER
            if "xuống địa bàn" in title:
                kind = ActivityKind.VISIT
            elif "tiếp công dân" in title:
                kind = ActivityKind.RECEPTION
            elif "đối thoại" in title:
                kind = ActivityKind.DIALOGUE
            record_activity(
                task=task, unit=unit, kind=kind, happened_on=today(),
                place=self.rng.choice(("Nhà văn hóa thôn 1", "Nhà văn hóa thôn 2", "Trụ sở UBND", "Trung tâm PVHCC")),
                people="Lãnh đạo UBND (demo) và cán bộ phụ trách", attendance=self.rng.randint(8, 60),
                summary=f"{kind.label}: {cut(task.title, 90)}", by=self.cast.worker(unit),
            )  # fmt: skip

        return act

    def _monthly_proof(
        self, task: Task, unit: Unit, windows: list[Occurrence], day: dt.date, *, accepted: bool
    ) -> Callable[[], None]:
        def act() -> None:
            title = f"Tổng hợp tháng {day.month}: {cut(task.title, 140)}"
            rows = [(window.label, self.rng.randint(1, 9)) for window in windows]
            proof = self._upload(task, unit, windows, day, title, f"tong-hop-thang-{day.month}.xlsx",
                                 files.sheet(title, rows, day))  # fmt: skip
            if accepted:
                self._review_later(proof, day)

        return act

    def _proof(
        self, task: Task, unit: Unit, window: Occurrence, day: dt.date, *, bad: bool, waiting: bool
    ) -> Callable[[], None]:
        def act() -> None:
            shared = self._shareable(task, unit, window)
            if shared is not None:
                link_evidence(
                    evidence=shared, occurrences=[*_windows(shared), window], criteria=_criteria(shared, task),
                    by=self.cast.reviewer,
                )  # fmt: skip
                return
            proof = self._one_of_the_kinds(task, unit, window, day)
            if bad:
                self._return(proof, day, fix=self.rng.random() < 0.7 and (self.today - day).days > 12)
            elif not waiting:
                self._review_later(proof, day)

        return act

    def _one_of_the_kinds(self, task: Task, unit: Unit, window: Occurrence, day: dt.date) -> Evidence:
        commune = self.programme.commune
        luck, title = self.rng.random(), f"{cut(task.title, 150)} ({window.label})"
        place = f"Trụ sở UBND {commune.full_name}"
        if luck < 0.62:
            name = f"anh-{day:%d-%m}-{self.count + 1}.jpg"
            return self._upload(task, unit, [window], day, title, name, files.photo(task.title, place, day, self.rng))
        body = f"Kết quả thực hiện nội dung “{task.title}” của {unit.name} trong kỳ {window.label}."
        if luck < 0.74:
            return self._upload(task, unit, [window], day, title, "bao-cao.docx", files.word(title, body, day))
        if luck < 0.8:
            return self._upload(task, unit, [window], day, title, "van-ban.pdf", files.pdf(title, body, day))
        self.count += 1
        common: dict[str, Any] = {
            "programme": self.programme, "unit": unit, "by": self.cast.worker(unit), "title": title,
            "occurrences": [window],
        }  # fmt: skip
        if luck < 0.94:
            return add_document(
                document_number=f"{self.rng.randint(5, 240):02d}/{self.rng.choice(('TB', 'KH', 'QĐ', 'BC'))}-UBND",
                document_date=day, document_issuer=f"UBND {commune.full_name}", document_abstract=cut(task.title, 300),
                **common,
            )  # fmt: skip
        return add_link(url=f"https://example.invalid/{commune.slug}/tin/{self.count}", proof_date=day, **common)

    def _upload(
        self, task: Task, unit: Unit, windows: list[Occurrence], day: dt.date, title: str, name: str, content: bytes
    ) -> Evidence:
        self.count += 1
        return upload_evidence(
            programme=self.programme, unit=unit, by=self.cast.worker(unit), upload=io.BytesIO(content), name=name,
            title=cut(title, 290), proof_date=day, place=f"Trụ sở UBND {self.programme.commune.full_name}",
            occurrences=windows,
        )  # fmt: skip

    def _shareable(self, task: Task, unit: Unit, window: Occurrence) -> Evidence | None:
        """Now and then one photo shows two tasks of the same heading."""
        key = (unit.pk, task.section_id, window.label)
        found = self.shared.get(key)
        if found is not None and self.rng.random() < 0.3:
            found.refresh_from_db()
            if found.status == "accepted" and found.kind == EvidenceKind.FILE:
                return found
        return None

    def _review_later(self, proof: Evidence, day: dt.date) -> None:
        review_on = min(day + dt.timedelta(days=self.rng.randint(1, 6)), self.today, self.programme.cut_off)
        with on(review_on):
            accept_evidence(evidence=proof, by=self.cast.judge(proof.created_by))
        window = _windows(proof)[0]
        self.shared[(proof.unit_id, window.task.section_id, window.label)] = proof

    def _return(self, proof: Evidence, day: dt.date, *, fix: bool) -> None:
        judge = self.cast.judge(proof.created_by)
        with on(min(day + 2 * DAY, self.today)):
            return_evidence(evidence=proof, by=judge, comment=self.rng.choice(RETURN_REASONS))
        if not fix or proof.kind != EvidenceKind.FILE:
            return
        with on(min(day + 5 * DAY, self.today)):
            proof.refresh_from_db()
            again = files.photo(f"Chụp lại: {proof.title}", proof.place, day + 5 * DAY, self.rng)
            replace_file(
                evidence=proof, upload=io.BytesIO(again), name="chup-lai.jpg", by=proof.created_by,
                comment="Đã chụp lại rõ hơn.",
            )  # fmt: skip
        with on(min(day + 7 * DAY, self.today)):
            proof.refresh_from_db()
            accept_evidence(evidence=proof, by=judge)

    def _waive(self, window: Occurrence) -> Callable[[], None]:
        def act() -> None:
            window.refresh_from_db()
            if window.status == OccurrenceStatus.OPEN:
                waive_occurrence(occurrence=window, by=self.cast.reviewer, reason=WAIVE_REASON)

        return act


def _windows(proof: Evidence) -> list[Occurrence]:
    links = proof.occurrence_links.select_related("occurrence__task").order_by("pk")
    return [link.occurrence for link in links]


def _criteria(proof: Evidence, task: Task) -> list[Criterion]:
    criteria = [link.criterion for link in proof.criterion_links.select_related("criterion")]
    if task.criterion is not None and task.criterion not in criteria:
        criteria.append(task.criterion)
    return criteria
