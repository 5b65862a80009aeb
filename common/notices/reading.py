"""A person's own list: what is unread, marking it as read, and what of it has settled by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.clock import now
from common.models import MailLog, Notice

KEEP_READ = dt.timedelta(days=180)
KEEP_UNREAD = dt.timedelta(days=400)
KEEP_MAILS = dt.timedelta(days=90)


def unread_count_of(user: Any, commune: str) -> Coalesce:
    """The person's unread notices as a column of another query, so that the bell costs none of its own.

    `commune` is the lookup from that query's rows to their commune.
    """
    rows = Notice.objects.filter(person=user.pk, commune=OuterRef(commune), read_at__isnull=True).order_by()
    counted = rows.values("person").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def mark_read(*, person: Any, commune: Any, notices: Iterable[int] | None = None) -> int:
    """The person has seen these (or all) of the commune's notices; a mail about them is not needed any more."""
    rows = Notice.objects.visible_to(person).unread().filter(commune=commune)
    if notices is not None:
        rows = rows.filter(pk__in=list(notices))
    return rows.update(read_at=now(), wants_mail=False)


def settle(keys: Iterable[str]) -> int:
    """What these notices asked for is done or has moved: they are unread no more."""
    listed, settled = sorted(set(keys)), 0
    for start in range(0, len(listed), 500):
        rows = Notice.objects.unread().filter(key__in=listed[start : start + 500])
        settled += rows.update(read_at=now(), wants_mail=False)
    return settled


def purge_old() -> int:
    """Old notices and the traces of old mails go; returns how many rows."""
    moment = now()
    read = Notice.objects.filter(read_at__lt=moment - KEEP_READ).delete()[0]
    unread = Notice.objects.filter(created_at__lt=moment - KEEP_UNREAD).delete()[0]
    return read + unread + MailLog.objects.filter(created_at__lt=moment - KEEP_MAILS).delete()[0]
