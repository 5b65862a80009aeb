"""Telling the unit that its proof came back, and reviewers how much waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audience import Audience, audience_of
from accounts.roles import Permission
from common.clock import now
from common.enums import NoticeKind
from common.models import Notice
from common.notices import Tidings, notify
from common.selectors import work_calendar
from common.text import cut, vn_date
from criteria.models import ProgrammeYear

from .enums import EvidenceStatus
from .models import Evidence


def tell_returned(evidence: Evidence, *, by: Any) -> int:
    """Who handed the proof in, and the unit's people, with the reason."""
    programme = evidence.programme
    people: set[Any] = audience_of(programme.commune_id).of_units([evidence.unit_id])
    people.add(evidence.created_by_id)
    return notify(
        people,
        kind=NoticeKind.RETURNED,
        commune=programme.commune_id,
        subject=_("Minh chứng bị trả lại: %(title)s") % {"title": cut(evidence.title, 150)},
        body=_("Lý do: %(why)s") % {"why": evidence.review_comment},
        url=reverse("evidence_detail", args=[programme.commune.slug, programme.year, evidence.pk]),
        key=f"returned:{evidence.pk}:{evidence.reviewed_at:%Y%m%d%H%M%S}",
        by=by,
    )


def tell_answer_taken_back(evidence: Evidence) -> int:
    """The return was undone: nobody needs to do anything about it, and no mail goes out that has not gone yet."""
    rows = Notice.objects.unread().filter(key__startswith=f"returned:{evidence.pk}:")
    return rows.update(read_at=now(), wants_mail=False)


def waiting_for_review(programme: ProgrammeYear, day: dt.date, audience: Audience) -> Sequence[Tidings]:
    """Once a working day, how much proof waits and since when; yesterday's notice settles."""
    if not work_calendar(day, day).is_working_day(day):
        return []
    waiting = Evidence.objects.filter(programme=programme, status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    found = waiting.order_by().aggregate(count=Count("pk"), oldest=Min("created_at"))
    key = f"review:{programme.pk}:{day.isoformat()}"
    earlier = Notice.objects.unread().filter(key__startswith=f"review:{programme.pk}:").exclude(key=key)
    earlier.update(read_at=now(), wants_mail=False)
    if not found["count"]:
        return []
    oldest = timezone.localtime(found["oldest"]).date()
    return [
        Tidings(
            people=audience.with_right(Permission.REVIEW_EVIDENCE),
            kind=NoticeKind.REVIEW,
            subject=_("%(count)d minh chứng chờ duyệt") % {"count": found["count"]},
            body=_("Lâu nhất từ ngày %(day)s.") % {"day": vn_date(oldest)},
            url=reverse("review_queue", args=[programme.commune.slug, programme.year]),
            key=key,
        )
    ]
