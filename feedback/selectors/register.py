"""The register (Sổ theo dõi): what waits for this person, filters, counts, look-alikes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from common.clock import today
from common.text import search_text, similarity
from criteria.scope import Scope
from feedback.enums import CLOCK_RUNS, WAITING, FeedbackStatus, NoteKind
from feedback.models import Feedback, FeedbackPhoto, FeedbackSettings, FollowUp

P, S = Permission, FeedbackStatus
TABS = {
    "viec": _("Cần bạn làm"),
    "cho": _("Đang chờ trả lời"),
    "qua-han": _("Quá hạn"),
    "tra-loi": _("Đã trả lời"),
    "tat-ca": _("Tất cả"),
}
LOOK_ALIKE_DAYS = 60
LOOK_ALIKE_ROWS = 200
LOOK_ALIKE_WORDS = 60
ALIKE = 0.5


def mine(scope: Scope, numbers: FeedbackSettings) -> Q:
    """What waits for a step of this person's: to sort, to work on, to approve, to see because it is late."""
    wanted = Q(pk__in=[])
    approves = scope.can(P.APPROVE_ANSWERS)
    if scope.can(P.COORDINATE_FEEDBACK):
        wanted |= Q(status__in=[S.NEW, S.RECEIVED], is_restricted=False)
        wanted |= Q(status=S.IN_PROGRESS, unit__isnull=True)
    if scope.can(P.HANDLE_FEEDBACK) and scope.unit_ids:
        wanted |= Q(status__in=[S.NEW, S.RECEIVED, S.IN_PROGRESS], unit__in=scope.unit_ids)
    if approves or (scope.can(P.COORDINATE_FEEDBACK) and not numbers.approval_needed):
        wanted |= Q(status=S.AWAITS_APPROVAL)
    if approves:
        wanted |= Q(status__in=CLOCK_RUNS, escalated_on__isnull=False)
    if scope.can(P.SEE_RESTRICTED):
        wanted |= Q(is_restricted=True, status=S.NEW)
    return wanted


def tab_conditions(scope: Scope, numbers: FeedbackSettings) -> dict[str, Q]:
    """Each tab of the register as a condition."""
    return {
        "viec": mine(scope, numbers),
        "cho": Q(status__in=WAITING),
        "qua-han": Q(status__in=CLOCK_RUNS, due_on__lt=today()),
        "tra-loi": Q(status__in=[S.ANSWERED, S.CLOSED]),
        "tat-ca": Q(),
    }


def filtered(rows: QuerySet[Feedback], filters: Mapping[str, Any]) -> QuerySet[Feedback]:
    """Narrow the register: `q` (marks do not matter), kind, channel, state, unit, hamlet, session, days of arrival,
    whether there is a letter of apology."""
    for word in search_text(filters.get("q") or "").split():
        rows = rows.filter(search__contains=word)
    for name, column in (
        ("kind", "kind"),
        ("channel", "channel"),
        ("state", "status"),
        ("unit", "unit"),
        ("hamlet", "hamlet"),
        ("session", "session"),
    ):
        if value := filters.get(name):
            rows = rows.filter(**{column: value})
    if filters.get("letter"):
        rows = rows.filter(Exists(FollowUp.objects.filter(feedback=OuterRef("pk"), kind=NoteKind.APOLOGY)))
    if since := filters.get("since"):
        rows = rows.filter(received_at__gte=start_of(since))
    if until := filters.get("until"):
        rows = rows.filter(received_at__lt=start_of(until + dt.timedelta(days=1)))
    return rows


def start_of(day: dt.date) -> dt.datetime:
    """Midnight on the wall."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def with_photos(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Each with `has_photos`."""
    return rows.annotate(has_photos=Exists(FeedbackPhoto.objects.filter(feedback=OuterRef("pk"))))


def tab_counts(rows: QuerySet[Feedback], conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many rows stand under each tab; one query."""
    wanted = {
        name.replace("-", "_"): Count("pk", filter=condition or Q(pk__isnull=False))
        for name, condition in conditions.items()
    }
    counted = rows.order_by().aggregate(**wanted)
    return {name: counted[name.replace("-", "_")] for name in conditions}


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another feedback that may be about the same thing, and how alike the words are, in percent."""

    feedback: Feedback
    percent: int

    @property
    def number_text(self) -> str:
        """For an address."""
        return str(self.feedback.number)


def look_alikes(feedback: Feedback, rows: QuerySet[Feedback], *, most: int = 5) -> list[LookAlike]:
    """Feedback of the last 60 days, of those the person may see, whose words or place resemble this one's; one query.

    Bounded: the newest 200 rows, the first 60 words of each.
    """
    since = feedback.received_at - dt.timedelta(days=LOOK_ALIKE_DAYS)
    near = rows.filter(received_at__gte=since, is_restricted=False, purged_at__isnull=True).exclude(pk=feedback.pk)
    near = near.exclude(status__in=[S.MERGED, S.REFUSED, S.DIVERTED])
    own = _beginning(feedback.content)
    found = []
    for other in near.order_by("-pk")[:LOOK_ALIKE_ROWS]:
        alike = similarity(own, _beginning(other.content))
        if _same_place(feedback, other):
            alike += 0.2
        if alike >= ALIKE:
            found.append(LookAlike(other, min(100, round(alike * 100))))
    return sorted(found, key=lambda one: -one.percent)[:most]


def _beginning(text: str) -> str:
    return " ".join(search_text(text).split()[:LOOK_ALIKE_WORDS])


def _same_place(one: Feedback, other: Feedback) -> bool:
    if one.place and other.place:
        return similarity(one.place, other.place) >= 0.8
    return one.hamlet_id is not None and one.hamlet_id == other.hamlet_id
