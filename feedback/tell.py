"""Telling a unit that feedback was given to it. What citizens wrote and who they are stays in the register."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audience import audience_of
from common.enums import NoticeKind
from common.notices import notify
from common.text import vn_date

from .models import Feedback


def tell_unit(feedback: Feedback, *, by: Any) -> int:
    """The people of the unit that answers now."""
    programme = feedback.programme
    words = _("%(kind)s số %(number)s được giao cho đơn vị bạn") % {
        "kind": feedback.get_kind_display(),
        "number": feedback.register_number,
    }
    due = _("Hạn trả lời: %(day)s.") % {"day": vn_date(feedback.due_on)} if feedback.due_on else ""
    return notify(
        audience_of(programme.commune_id).of_units([feedback.unit_id] if feedback.unit_id else []),
        kind=NoticeKind.FEEDBACK,
        commune=programme.commune_id,
        subject=words,
        body=due,
        url=reverse("feedback_detail", args=[programme.commune.slug, programme.year, feedback.pk]),
        key=f"feedback:{feedback.pk}:{feedback.unit_id}:{feedback.assigned_at:%Y%m%d%H%M%S}",
        by=by,
    )
