"""What a person's calendar holds: what is still owed, of the work they may see now."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.permissions import permissions_in, unit_ids_in
from accounts.roles import Permission
from tasks.enums import OWED, FeedScope, UnitRole
from tasks.models import CalendarFeed, Occurrence, TaskUnit

from .work import work_of

MOST = 2000


def is_live(feed: CalendarFeed) -> bool:
    """The person still works in the commune, and the commune on the portal."""
    owner, commune = feed.owner, feed.programme.commune
    return bool(
        owner.is_active and commune.is_active and Permission.VIEW_PROGRAMME in permissions_in(owner, commune.pk)
    )


def deadlines_of(feed: CalendarFeed) -> QuerySet[Occurrence]:
    """Windows that are owed and count, the earliest end first; done and handed-in ones have left the calendar."""
    tasks = work_of(feed.owner, feed.programme).order_by()
    if feed.shows != FeedScope.ALL:
        mine = TaskUnit.objects.filter(unit__in=unit_ids_in(feed.owner, feed.programme.commune_id))
        if feed.shows == FeedScope.LEAD:
            mine = mine.filter(role=UnitRole.LEAD)
        tasks = tasks.filter(pk__in=mine.values("task"))
    units = TaskUnit.objects.select_related("unit")
    return (
        Occurrence.objects.filter(task__in=tasks.values("pk"), counts=True, status__in=OWED)
        .select_related("task")
        .prefetch_related(Prefetch("task__task_units", queryset=units))
        .order_by("ends_on", "task__number", "pk")[:MOST]
    )
