"""What people keep for themselves around the plan: filters with a name, columns, a calendar address, an undo."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune
from common.clock import now
from common.constraints import not_blank, one_of, paired
from criteria.models import ProgrammeYear
from tasks.enums import BulkAction, FeedScope


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Reading saved filters."""

    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """One's own, and those shared in a commune the person works in."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        communes = user.memberships.filter(is_active=True).values("commune")
        return self.filter(Q(owner=user) | Q(is_shared=True, commune__in=communes))


class SavedView(models.Model):
    """A filter with a name. `query` is the query string it opens; the page reads it anew and trusts nothing in it."""

    commune = models.ForeignKey(
        Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="saved_views"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người lưu"), on_delete=models.CASCADE, related_name="saved_views"
    )
    page = models.CharField(_("Trang"), max_length=20)
    name = models.CharField(_("Tên bộ lọc"), max_length=60)
    query = models.CharField(_("Điều kiện lọc"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("Dùng chung cho địa phương"), default=False)
    created_at = models.DateTimeField(_("Lưu lúc"), default=now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bộ lọc đã lưu")
        verbose_name_plural = _("Bộ lọc đã lưu")
        ordering = ["-is_shared", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "commune", "page", "name"],
                name="tasks_savedview_once",
                violation_error_message="Bạn đã có bộ lọc mang tên này. Hãy chọn tên khác.",
            ),
            not_blank("tasks_savedview_name", "name", message="Hãy đặt tên cho bộ lọc."),
            not_blank("tasks_savedview_page", "page", message="Bộ lọc phải thuộc một trang."),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_commune_id(self) -> int:
        return self.commune_id


class ViewPreference(models.Model):
    """How one person wants one page of a commune: its columns, and the saved filter it opens with."""

    commune = models.ForeignKey(Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người dùng"), on_delete=models.CASCADE, related_name="+"
    )
    page = models.CharField(_("Trang"), max_length=20)
    columns = models.JSONField(_("Các cột"), default=list, blank=True, help_text=_("Trống: các cột mặc định"))
    default_view = models.ForeignKey(
        SavedView,
        verbose_name=_("Bộ lọc mở sẵn"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Cách xem của một người")
        verbose_name_plural = _("Cách xem của từng người")
        constraints = [
            models.UniqueConstraint(fields=["owner", "commune", "page"], name="tasks_viewpreference_once"),
            not_blank("tasks_viewpreference_page", "page", message="Cách xem phải thuộc một trang."),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.page}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id


class CalendarFeed(models.Model):
    """The secret address under which one person's telephone reads the deadlines of a year.

    Only `serial` is kept: the address is signed with it, so a copy of the database opens no calendar, and a new
    serial makes the old address worthless.
    """

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Của"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    serial = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shows = models.CharField(_("Gồm"), max_length=10, choices=FeedScope.choices, default=FeedScope.UNITS)
    created_at = models.DateTimeField(_("Tạo lúc"), default=now, editable=False)

    class Meta:
        verbose_name = _("Lịch trên điện thoại")
        verbose_name_plural = _("Lịch trên điện thoại")
        constraints = [
            models.UniqueConstraint(fields=["owner", "programme"], name="tasks_calendarfeed_once"),
            one_of("tasks_calendarfeed_shows", "shows", FeedScope.values),
        ]

    def __str__(self) -> str:
        return f"{self.owner}, {self.programme}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    """Reading changes of many tasks."""

    def visible_to(self, user: Any) -> BulkChangeQuerySet:
        """Only one's own: who changed many tasks may take that back."""
        return self.filter(created_by=user) if getattr(user, "is_authenticated", False) else self.none()


class BulkChange(models.Model):
    """One action on many tasks, with what each of them was before and became: what "Hoàn tác" needs."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.CASCADE, related_name="bulk_changes"
    )
    action = models.CharField(_("Việc"), max_length=12, choices=BulkAction.choices)
    changes = models.JSONField(_("Thay đổi"), default=list, editable=False)
    created_at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người làm"), on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(_("Hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người hoàn tác"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thay đổi hàng loạt")
        verbose_name_plural = _("Các thay đổi hàng loạt")
        ordering = ["-id"]
        constraints = [
            one_of("tasks_bulkchange_action", "action", BulkAction.values),
            paired("tasks_bulkchange_undone", "undone_at", "undone_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({len(self.changes)})"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
