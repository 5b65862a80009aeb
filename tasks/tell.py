"""Who is told about a comment or an extension: by rights and units, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import Permission, roles_with
from common.enums import NoticeKind
from common.notices import notify
from common.text import cut, vn_date

from .enums import ExtensionStatus, UnitRole
from .models import Extension, Task, TaskComment
from .selectors.talk import who_opens

TITLE = 80


def _people(commune: int, *wanted: Q) -> list[int]:
    """Active people of the commune who match one of `wanted` (conditions on memberships)."""
    either = Q(pk__in=[])
    for one in wanted:
        either |= one
    rows = Membership.objects.filter(either, commune=commune, is_active=True, user__is_active=True)
    return list(rows.order_by().values_list("user", flat=True).distinct())


def _of_units(units: Iterable[int]) -> Q:
    return Q(unit__in=list(units), role__in=roles_with(Permission.SUBMIT_WORK))


def _page(task: Task, anchor: str) -> str:
    programme = task.programme
    return reverse("task_detail", args=[programme.commune.slug, programme.year, task.pk]) + f"#{anchor}"


def tell_comment(comment: TaskComment) -> int:
    """The unit it is sent to; without one, the leads and those who talked before. Only people who can open the task."""
    task, commune = comment.task, comment.task.programme.commune
    if comment.to_unit_id is not None:
        people = _people(commune.pk, _of_units([comment.to_unit_id]) & who_opens(task))
    else:
        leads = [row.unit_id for row in task.task_units.all() if row.role == UnitRole.LEAD]
        earlier = task.comments.filter(withdrawn_at__isnull=True).order_by().values("author")
        people = _people(commune.pk, _of_units(leads), Q(user__in=earlier) & who_opens(task))
    return notify(
        people,
        kind=NoticeKind.COMMENT,
        commune=commune,
        subject=_("%(who)s trao đổi về “%(task)s”") % {"who": comment.author, "task": cut(task.title, TITLE)},
        body=comment.text,
        url=_page(task, "trao-doi"),
        key=f"comment:{comment.pk}",
        by=comment.author,
    )


def tell_extension(extension: Extension, by: Any) -> int:
    """A request goes to those who decide it, an answer to who asked and to the unit."""
    window = extension.occurrence
    task, commune = window.task, window.task.programme.commune
    if extension.status == ExtensionStatus.ASKED:
        right = Permission.CONFIRM_SCORES if extension.passes_cut_off else Permission.MANAGE_PLAN
        people = _people(commune.pk, Q(role__in=roles_with(right)))
        kind, words = NoticeKind.EXTENSION_ASKED, _("Xin gia hạn đến %(day)s: %(task)s")
        body = extension.reason
    else:
        unit = [extension.unit_id] if extension.unit_id else []
        people = [extension.asked_by_id, *_people(commune.pk, _of_units(unit))]
        agreed = extension.status == ExtensionStatus.AGREED
        kind = NoticeKind.EXTENSION_DECIDED
        words = _("Đã gia hạn đến %(day)s: %(task)s") if agreed else _("Không gia hạn đến %(day)s: %(task)s")
        body = extension.answer
    return notify(
        people,
        kind=kind,
        commune=commune,
        subject=words % {"day": vn_date(extension.new_ends_on), "task": cut(task.title, TITLE)},
        body=f"{window.label}\n{body}",
        url=reverse("extension_list", args=[commune.slug, task.programme.year])
        if extension.status == ExtensionStatus.ASKED
        else _page(task, f"ky-{window.pk}"),
        key=f"extension:{extension.pk}:{extension.status}",
        by=by,
    )
