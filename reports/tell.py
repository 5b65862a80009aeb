"""Telling who asked for a document that it is ready, or that it failed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.enums import NoticeKind
from common.notices import notify

from .enums import RunStatus
from .models import ReportRun


def tell_finished(run: ReportRun) -> int:
    """The person who asked for it."""
    if run.requested_by_id is None:
        return 0
    done = run.status == RunStatus.DONE
    what = f"{run.get_kind_display()} ({run.get_format_display()})"
    return notify(
        [run.requested_by_id],
        kind=NoticeKind.REPORT,
        commune=run.programme.commune_id,
        subject=(_("Đã lập xong: %(what)s") if done else _("Chưa lập được: %(what)s")) % {"what": what},
        body="" if done else run.error,
        url=run.get_absolute_url(),
        key=f"report:{run.pk}",
    )
