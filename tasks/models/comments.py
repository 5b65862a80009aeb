"""What people say to each other about a task, where the task is: no group chat has to be searched later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_blank
from common.text import cut

from .tasks import Task

LONGEST = 2000


class TaskCommentQuerySet(models.QuerySet["TaskComment"]):
    """Reading comments."""

    def visible_to(self, user: Any) -> TaskCommentQuerySet:
        """Who sees the task reads what is said about it."""
        return self.filter(task__in=Task.objects.visible_to(user).values("pk"))


class TaskComment(models.Model):
    """One line of the talk about a task. A withdrawn one keeps its place; its words stay in the history alone."""

    task = models.ForeignKey(Task, verbose_name=_("Nhiệm vụ"), on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("Nội dung"), max_length=LONGEST)
    to_unit = models.ForeignKey(
        Unit,
        verbose_name=_("Gửi tới"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Đơn vị này được báo riêng; mọi người thấy nhiệm vụ vẫn đọc được"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người viết"), on_delete=models.PROTECT, related_name="+"
    )
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("Viết lúc"), default=now, editable=False)
    edited_at = models.DateTimeField(_("Sửa lúc"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("Rút lúc"), null=True, blank=True, editable=False)

    objects = TaskCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Trao đổi")
        verbose_name_plural = _("Trao đổi")
        ordering = ["-id"]
        constraints = [not_blank("tasks_comment_text", "text", message="Hãy viết nội dung trao đổi.")]
        indexes = [models.Index(fields=["task", "-id"], name="tasks_comment_talk")]

    def __str__(self) -> str:
        return cut(self.text, 80)

    @property
    def event_commune_id(self) -> int:
        return self.task.programme.commune_id

    @property
    def written_on(self) -> dt.date:
        """The day it was written, by the commune's clock: on that day its author may still change it."""
        return timezone.localtime(self.created_at).date()
