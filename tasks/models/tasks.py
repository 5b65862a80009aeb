"""A task of the plan and the units that lead or support it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.roles import Permission, roles_with
from common.constraints import not_blank, one_of
from common.text import cut, search_text
from criteria.models import AMOUNT, Criterion, ProgrammeYear
from tasks.enums import Basis, CriterionMatch, Every, ScheduleKind, TaskKind, TaskStatus, UnitRole

from .plans import Plan, PlanSection


class TaskQuerySet(models.QuerySet["Task"]):
    """Reading tasks in the words of the domain."""

    def active(self) -> TaskQuerySet:
        return self.filter(status=TaskStatus.ACTIVE)

    def of(self, programme: ProgrammeYear) -> TaskQuerySet:
        return self.filter(programme=programme)

    def visible_to(self, user: Any) -> TaskQuerySet:
        """All tasks of a commune for those who may see all work there; for staff, their units' tasks.

        A unit's task is one it leads or supports, one that all units support, or one led by a collective name.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        active = user.memberships.filter(is_active=True)
        everything = active.filter(role__in=roles_with(Permission.VIEW_ALL_WORK)).values("commune")
        mine = active.filter(role__in=roles_with(Permission.SUBMIT_WORK), unit__isnull=False)
        own = TaskUnit.objects.filter(
            Q(unit__in=mine.values("unit")) | Q(unit__stands_for_all=True, unit__commune__in=mine.values("commune"))
        ).values("task")
        return self.filter(
            Q(programme__commune__in=everything)
            | Q(pk__in=own)
            | Q(supports_all=True, programme__commune__in=mine.values("commune"))
        )


class Task(models.Model):
    """One piece of work of the plan. The printed timing is kept; `schedule_*` is how it was understood.

    `identity` (group + heading path + normalised title) finds the row again when the plan is imported anew.
    A row gone from the plan is marked, never deleted while it has proof.
    """

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="tasks"
    )
    plan = models.ForeignKey(Plan, verbose_name=_("Kế hoạch"), on_delete=models.PROTECT, related_name="tasks")
    section = models.ForeignKey(
        PlanSection,
        verbose_name=_("Đề mục"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=TaskKind.choices, default=TaskKind.ANNEX)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=TaskStatus.choices, default=TaskStatus.ACTIVE)
    number = models.PositiveIntegerField(_("Số thứ tự"), help_text=_("Thứ tự trong kế hoạch"))
    ref = models.CharField(_("Số in"), max_length=20, blank=True)
    title = models.TextField(_("Nội dung"))
    content = models.TextField(_("Nội dung thực hiện"), blank=True)
    deliverable = models.TextField(_("Sản phẩm"), blank=True)
    timing_text = models.CharField(_("Thời gian (như in)"), max_length=500, blank=True)
    printed = models.JSONField(_("Đơn vị như in"), default=dict, blank=True, editable=False)
    timing_reading = models.CharField(
        _("Hiểu thời gian là"),
        max_length=500,
        blank=True,
        help_text=_("Để trống nếu hiểu đúng theo chữ in. Ví dụ: Quý I, Quý III"),
    )
    schedule = models.JSONField(_("Các khoảng thời gian"), default=dict, blank=True, editable=False)
    schedule_kind = models.CharField(
        _("Cách hiểu thời gian"), max_length=10, choices=ScheduleKind.choices, default=ScheduleKind.UNKNOWN
    )
    every = models.CharField(_("Lặp lại mỗi"), max_length=10, choices=Every.choices, blank=True)
    min_count = models.PositiveSmallIntegerField(_("Số lần tối thiểu mỗi kỳ"), default=1)
    basis = models.CharField(_("Cơ sở"), max_length=10, choices=Basis.choices, default=Basis.DEFAULT)
    supports_all = models.BooleanField(_("Mọi đơn vị cùng phối hợp"), default=False)
    metric_kind = models.CharField(_("Chỉ tiêu: loại"), max_length=12, blank=True)
    metric_op = models.CharField(_("Chỉ tiêu: phép so"), max_length=2, blank=True)
    metric_target = models.DecimalField(_("Chỉ tiêu: mức"), **AMOUNT, null=True, blank=True)
    metric_per = models.CharField(_("Chỉ tiêu: mỗi"), max_length=10, blank=True)
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("Tiêu chí"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    criterion_match = models.CharField(
        _("Gắn tiêu chí"), max_length=10, choices=CriterionMatch.choices, default=CriterionMatch.NONE
    )
    match_score = models.DecimalField(_("Độ giống"), max_digits=4, decimal_places=3, null=True, blank=True)
    note = models.TextField(_("Ghi chú"), blank=True)
    identity = models.CharField(max_length=64, editable=False, db_index=True)
    search = models.TextField(editable=False, default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nhiệm vụ")
        verbose_name_plural = _("Nhiệm vụ")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "identity"], name="tasks_task_identity"),
            not_blank("tasks_task_title", "title", message="Hãy nhập nội dung nhiệm vụ."),
            one_of("tasks_task_status", "status", TaskStatus.values),
            models.CheckConstraint(
                condition=Q(criterion__isnull=True, criterion_match__in=[CriterionMatch.NONE, CriterionMatch.DECLINED])
                | Q(
                    criterion__isnull=False,
                    criterion_match__in=[CriterionMatch.PROPOSED, CriterionMatch.CONFIRMED],
                ),
                name="tasks_task_match",
                violation_error_message="Nhiệm vụ gắn tiêu chí phải ghi là đề xuất hoặc đã xác nhận.",
            ),
        ]
        indexes = [models.Index(fields=["programme", "status", "number"], name="tasks_task_list")]

    def __str__(self) -> str:
        return cut(self.title, 120)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = search_text(f"{self.ref} {self.title} {self.content} {self.deliverable}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("task_detail", args=[self.programme.commune.slug, self.programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class TaskUnit(models.Model):
    """A unit that leads or supports a task. Several may lead; exactly one of them is responsible."""

    task = models.ForeignKey(Task, verbose_name=_("Nhiệm vụ"), on_delete=models.CASCADE, related_name="task_units")
    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị"), on_delete=models.PROTECT, related_name="task_units")
    role = models.CharField(_("Vai trò"), max_length=10, choices=UnitRole.choices)
    is_responsible = models.BooleanField(_("Chịu trách nhiệm chính"), default=False)
    position = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)

    class Meta:
        verbose_name = _("Đơn vị của nhiệm vụ")
        verbose_name_plural = _("Đơn vị của nhiệm vụ")
        ordering = ["role", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "role"],
                name="tasks_taskunit_once",
                violation_error_message="Đơn vị này đã có vai trò đó trong nhiệm vụ.",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(is_responsible=True),
                name="tasks_taskunit_one_responsible",
                violation_error_message="Mỗi nhiệm vụ chỉ có một đơn vị chịu trách nhiệm chính.",
            ),
            models.CheckConstraint(
                condition=Q(is_responsible=False) | Q(role=UnitRole.LEAD),
                name="tasks_taskunit_responsible_leads",
                violation_error_message="Đơn vị chịu trách nhiệm chính phải là đơn vị chủ trì.",
            ),
            one_of("tasks_taskunit_role", "role", UnitRole.values),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()}): {self.task}"
