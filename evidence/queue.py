"""What waits for a reviewer, in the order it came: the list, one proof's place in it, who else may review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Commune, User
from accounts.roles import Permission, roles_with
from criteria.models import ProgrammeYear

from .enums import EvidenceStatus
from .models import Evidence
from .selectors import evidence_of, filtered


def waiting_of(user: Any, programme: ProgrammeYear) -> QuerySet[Evidence]:
    """Everything that waits for review, oldest version first, one's own too."""
    waiting = evidence_of(user, programme).filter(status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    return waiting.order_by("current__created_at", "pk")


def queue_of(user: Any, programme: ProgrammeYear) -> QuerySet[Evidence]:
    """What waits for this person's review; what the person handed in waits for others."""
    return waiting_of(user, programme).exclude(Q(created_by=user) | Q(current__created_by=user))


def queue_and_own(user: Any, programme: ProgrammeYear, filters: Mapping[str, Any]) -> tuple[list[int], int]:
    """The ids of the person's queue, and how many of the waiting proofs are the person's own; one query."""
    rows = filtered(waiting_of(user, programme), filters).values_list("pk", "created_by", "current__created_by")
    waiting = [(pk, user.pk in hands) for pk, *hands in rows]
    return [pk for pk, own in waiting if not own], sum(own for _pk, own in waiting)


def other_reviewers(commune: Commune, user: Any) -> list[User]:
    """Who else may review here: they decide about the person's own uploads."""
    held = {
        "memberships__commune": commune,
        "memberships__is_active": True,
        "memberships__role__in": roles_with(Permission.REVIEW_EVIDENCE),
    }
    return list(User.objects.filter(is_active=True, **held).exclude(pk=user.pk).distinct().order_by("pk")[:10])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proof stands in the queue: its number (0 when it is not in it), how many there are, its neighbours.

    `picture` says whether the following proof has a preview to fetch ahead.
    """

    number: int
    total: int
    previous: int | None
    following: int | None
    picture: bool = False


def place_in(queue: QuerySet[Evidence], evidence: Evidence) -> Place:
    """The proof's place in the queue. Beside the queue (reviewed by now), the following one is its first."""
    rows = list(queue.values_list("pk", "current__preview"))
    ids = [pk for pk, _preview in rows]
    at = ids.index(evidence.pk) if evidence.pk in ids else -1
    following = ids[at + 1] if at + 1 < len(ids) else None
    picture = following is not None and str(rows[at + 1][1] or "").endswith(".jpg")
    previous = ids[at - 1] if at > 0 else None
    return Place(at + 1, len(ids), previous, following, picture)
