"""Rules between rows that one query each can tell: two ways to the same commune, year or set must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Unit
from assessments.enums import Severity
from assessments.models import (
    Adjustment,
    Answer,
    ConditionAnswer,
    Measurement,
    Responsibility,
    Score,
)
from criteria.enums import NodeKind, SetStatus
from criteria.models import Condition, CriteriaSet, Criterion, ProgrammeYear
from evidence.enums import EvidenceStatus
from evidence.models import Evidence, EvidenceCriterion, EvidenceOccurrence
from reports.models import ReportRun
from tasks.models import Activity, Occurrence, Plan, PlanImport, PlanSection, Task, TaskUnit

from .findings import Finding, row

BATCH = 2000


def differ(path: str, other: str) -> Q:
    """Both ways are there and do not lead to the same row."""
    return Q(**{f"{path}__isnull": False}) & ~Q(**{path: F(other)})


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` picks the rows that break the rule; `sentence` is filled with the columns in `names`."""

    check: str
    model: type[Model]
    broken: Q
    sentence: Any
    names: tuple[str, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """One query."""
        rows: Any = self.model._base_manager.filter(self.broken).order_by("pk").values("pk", *self.names)
        for found in rows.iterator(chunk_size=BATCH):
            yield Finding(self.check, Severity.ERROR, str(self.sentence) % found, row(self.model, found["pk"]))


SET_OF_YEAR = "programme__criteria_set"
TITLE = ("title",)
PROOF = ("evidence__title",)
CODE = ("criterion__code",)

RULES: tuple[Rule, ...] = (
    # People and places
    Rule("unit_parent", Unit, differ("parent__commune", "commune"),
         _("Đơn vị “%(name)s” trực thuộc một đơn vị của địa phương khác."), ("name",)),
    Rule("membership_unit", Membership, differ("unit__commune", "commune"),
         _("Vai trò của “%(user__username)s” ở một địa phương lại thuộc đơn vị của địa phương khác."),
         ("user__username",)),
    # Criteria and years
    Rule("set_second_person", CriteriaSet,
         Q(status=SetStatus.VERIFIED)
         & (Q(verified_by__isnull=True) | Q(submitted_by__isnull=True) | Q(verified_by=F("submitted_by"))),
         _("Bộ tiêu chí “%(title)s” đã xác nhận mà không có người thứ hai."), TITLE),
    Rule("criterion_parent", Criterion, differ("parent__criteria_set", "criteria_set"),
         _("Tiêu chí %(code)s nằm dưới một tiêu chí của bộ khác."), ("code",)),
    Rule("condition_criterion", Condition, differ("criterion__criteria_set", "criteria_set"),
         _("Điều kiện %(code)s gắn tiêu chí của bộ khác."), ("code",)),
    Rule("condition_level", Condition, differ("level__criteria_set", "criteria_set"),
         _("Điều kiện %(code)s gắn mức của bộ khác."), ("code",)),
    Rule("year_set_owner", ProgrammeYear, differ("criteria_set__owner", "commune"),
         _("Năm %(year)s của %(commune__name)s dùng bộ tiêu chí riêng của địa phương khác."),
         ("year", "commune__name")),
    Rule("year_target_level", ProgrammeYear, differ("target_level__criteria_set", "criteria_set"),
         _("Mức phấn đấu năm %(year)s của %(commune__name)s thuộc bộ tiêu chí khác."), ("year", "commune__name")),
    # Plans and work
    Rule("plan_unit", Plan, differ("unit__commune", "programme__commune"),
         _("Kế hoạch “%(title)s” là của một đơn vị thuộc địa phương khác."), TITLE),
    Rule("import_plan", PlanImport, differ("applied_plan__programme", "programme"),
         _("Tệp kế hoạch “%(original_name)s” đã nhập vào kế hoạch của năm khác."), ("original_name",)),
    Rule("section_parent", PlanSection, differ("parent__plan", "plan"),
         _("Đề mục “%(title)s” nằm dưới đề mục của kế hoạch khác."), TITLE),
    Rule("task_plan", Task, differ("plan__programme", "programme"),
         _("Nhiệm vụ “%(title)s” thuộc kế hoạch của năm khác."), TITLE),
    Rule("task_section", Task, differ("section__plan", "plan"),
         _("Nhiệm vụ “%(title)s” nằm dưới đề mục của kế hoạch khác."), TITLE),
    Rule("task_criterion", Task, differ("criterion__criteria_set", SET_OF_YEAR),
         _("Nhiệm vụ “%(title)s” gắn tiêu chí không thuộc bộ tiêu chí của năm."), TITLE),
    Rule("task_unit", TaskUnit, differ("unit__commune", "task__programme__commune"),
         _("Nhiệm vụ “%(task__title)s” giao cho đơn vị “%(unit__name)s” của địa phương khác."),
         ("task__title", "unit__name")),
    Rule("window_far_off", Occurrence,
         Q(starts_on__year__lt=F("task__programme__year") - 1) | Q(ends_on__year__gt=F("task__programme__year") + 1),
         _("Kỳ “%(label)s” của nhiệm vụ “%(task__title)s” cách năm chương trình hơn một năm."),
         ("label", "task__title")),
    Rule("activity_unit", Activity, differ("unit__commune", "task__programme__commune"),
         _("Hoạt động ngày %(happened_on)s do đơn vị “%(unit__name)s” của địa phương khác ghi."),
         ("happened_on", "unit__name")),
    Rule("activity_window", Activity, differ("occurrence__task", "task"),
         _("Hoạt động ngày %(happened_on)s gắn với kỳ của nhiệm vụ khác."), ("happened_on",)),
    # Proof
    Rule("proof_unit", Evidence, differ("unit__commune", "programme__commune"),
         _("Minh chứng “%(title)s” do đơn vị của địa phương khác nộp."), TITLE),
    Rule("proof_activity", Evidence, differ("activity__task__programme", "programme"),
         _("Minh chứng “%(title)s” gắn với hoạt động của năm hoặc địa phương khác."), TITLE),
    Rule("proof_own_review", Evidence,
         Q(status=EvidenceStatus.ACCEPTED)
         & (Q(reviewed_by=F("created_by")) | Q(reviewed_by=F("current__created_by"))),
         _("Minh chứng “%(title)s” do chính người nộp duyệt."), TITLE),
    Rule("proof_window", EvidenceOccurrence, differ("occurrence__task__programme", "evidence__programme"),
         _("Minh chứng “%(evidence__title)s” gắn với kỳ của năm hoặc địa phương khác."), PROOF),
    Rule("proof_criterion", EvidenceCriterion, differ("criterion__criteria_set", "evidence__programme__criteria_set"),
         _("Minh chứng “%(evidence__title)s” gắn tiêu chí không thuộc bộ tiêu chí của năm."), PROOF),
    # Points
    Rule("responsibility_set", Responsibility, differ("criterion__criteria_set", SET_OF_YEAR),
         _("Phân công tiêu chí %(criterion__code)s không thuộc bộ tiêu chí của năm."), CODE),
    Rule("responsibility_unit", Responsibility, differ("unit__commune", "programme__commune"),
         _("Tiêu chí %(criterion__code)s giao cho đơn vị của địa phương khác."), CODE),
    Rule("measurement_set", Measurement, differ("criterion__criteria_set", SET_OF_YEAR),
         _("Số liệu tháng %(month)s của tiêu chí %(criterion__code)s không thuộc bộ tiêu chí của năm."),
         ("month", *CODE)),
    Rule("measurement_unit", Measurement, differ("unit__commune", "programme__commune"),
         _("Số liệu tháng %(month)s của tiêu chí %(criterion__code)s do đơn vị của địa phương khác nhập."),
         ("month", *CODE)),
    Rule("measurement_proof", Measurement, differ("evidence__programme", "programme"),
         _("Số liệu tháng %(month)s của tiêu chí %(criterion__code)s dẫn minh chứng của năm hoặc địa phương khác."),
         ("month", *CODE)),
    Rule("answer_set", Answer, differ("criterion__criteria_set", SET_OF_YEAR),
         _("Câu trả lời cho tiêu chí %(criterion__code)s không thuộc bộ tiêu chí của năm."), CODE),
    Rule("answer_option", Answer, differ("option__criterion", "criterion"),
         _("Câu trả lời cho tiêu chí %(criterion__code)s chọn mức của tiêu chí khác."), CODE),
    Rule("answer_tick", Answer.ticks.through, differ("pointrule__criterion", "answer__criterion"),
         _("Danh sách kiểm của tiêu chí %(answer__criterion__code)s có mục của tiêu chí khác."),
         ("answer__criterion__code",)),
    Rule("answer_points", Answer, Q(points__gt=F("criterion__max_points")),
         _("Điểm nhập %(points)s của tiêu chí %(criterion__code)s vượt điểm tối đa %(criterion__max_points)s."),
         ("points", "criterion__max_points", *CODE)),
    Rule("adjustment_set", Adjustment, differ("rule__criteria_set", SET_OF_YEAR),
         _("Điểm thưởng, điểm trừ “%(rule__title)s” không thuộc bộ tiêu chí của năm."), ("rule__title",)),
    Rule("condition_answer_set", ConditionAnswer, differ("condition__criteria_set", SET_OF_YEAR),
         _("Câu trả lời cho điều kiện %(condition__code)s không thuộc bộ tiêu chí của năm."), ("condition__code",)),
    Rule("score_set", Score, differ("criterion__criteria_set", "assessment__programme__criteria_set"),
         _("Điểm của tiêu chí %(criterion__code)s không thuộc bộ tiêu chí của năm."), CODE),
    Rule("score_leaf", Score, ~Q(criterion__kind=NodeKind.LEAF),
         _("Điểm ghi ở %(criterion__code)s, là nhóm hoặc đề mục chứ không phải tiêu chí chấm."), CODE),
    Rule("score_maximum", Score, Q(points__gt=F("criterion__max_points")),
         _("Điểm %(points)s của tiêu chí %(criterion__code)s vượt điểm tối đa %(criterion__max_points)s."),
         ("points", "criterion__max_points", *CODE)),
    Rule("report_snapshot", ReportRun, differ("snapshot__assessment__programme", "programme"),
         _("Báo cáo, hồ sơ số %(pk)s lấy kết quả của năm hoặc địa phương khác.")),
)  # fmt: skip


def broken_links() -> Iterator[Finding]:
    """One query for each rule."""
    for rule in RULES:
        yield from rule.findings()


TREES: tuple[tuple[type[Model], Any], ...] = (
    (Unit, _("Đơn vị “%s” trực thuộc chính nó theo một vòng.")),
    (Criterion, _("Tiêu chí “%s” nằm dưới chính nó theo một vòng.")),
    (PlanSection, _("Đề mục “%s” nằm dưới chính nó theo một vòng.")),
)


def circles() -> Iterator[Finding]:
    """Nothing stands below itself. One query for each tree, and one more when there is a circle."""
    for model, sentence in TREES:
        nested = model._base_manager.filter(parent__isnull=False)
        parents = dict(nested.values_list("pk", "parent_id").iterator(chunk_size=BATCH))
        for pk, found in model._base_manager.in_bulk(list(below_themselves(parents))).items():
            yield Finding("tree_circle", Severity.ERROR, str(sentence) % found, row(model, pk))


def below_themselves(parents: dict[int, int]) -> Iterator[int]:
    """The lowest number of every circle. `parents` maps a node to the one above it."""
    settled: set[int] = set()
    for start in parents:
        path: list[int] = []
        node: int | None = start
        while node is not None and node not in settled:
            settled.add(node)
            path.append(node)
            node = parents.get(node)
        if node in path:
            yield min(path[path.index(node) :])
