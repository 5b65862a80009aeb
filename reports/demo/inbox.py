"""The notices people of the demo find: left by the job that leaves them every day, on the days it would have run."""

from __future__ import annotations

import datetime as dt

from accounts.audience import audience_of
from common.clock import now
from common.enums import NoticeKind
from common.models import Notice
from criteria.models import ProgrammeYear
from tasks.reminders import remind_year

from .clock import on

RUNS = (21, 14, 7, 3, 1, 0)
"""Days before today on which the job is run again."""
READ_AFTER = dt.timedelta(days=15)


def fill_inbox(programme: ProgrammeYear, *, today: dt.date) -> int:
    """Let the job run over the last weeks; what is older than some days has been read. Returns how many are left."""
    if programme.is_closed:
        return 0
    audience = audience_of(programme.commune_id)
    for days in RUNS:
        day = today - dt.timedelta(days=days)
        with on(day):
            remind_year(programme, day, audience)
    with on(today):
        mine = Notice.objects.filter(commune=programme.commune_id)
        # What waits is counted as of now; the counts of former days would tell of proof that came later.
        mine.filter(kind=NoticeKind.REVIEW, created_at__lt=now() - dt.timedelta(hours=20)).delete()
        old = mine.unread().filter(created_at__lt=now() - READ_AFTER)
        old.update(read_at=now() - READ_AFTER, wants_mail=False)
    return mine.unread().count()
