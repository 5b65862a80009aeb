"""At the turn of the year feedback stays in its register: its answer comes under the number the sender was given."""

from __future__ import annotations

from django.utils.translation import gettext as _

from criteria.models import ProgrammeYear
from criteria.turning import Carrier, Line, add_carrier

from .enums import FeedbackStatus
from .models import Feedback

UNANSWERED = (
    FeedbackStatus.NEW,
    FeedbackStatus.RECEIVED,
    FeedbackStatus.NEEDS_INFO,
    FeedbackStatus.IN_PROGRESS,
    FeedbackStatus.AWAITS_APPROVAL,
)


def register() -> None:
    """Called once when the app is ready."""
    add_carrier(Carrier("feedback", 40, preview_feedback))


def preview_feedback(programme: ProgrammeYear, year: int) -> list[Line]:
    """How many still wait for an answer; one query."""
    count = Feedback.objects.filter(programme=programme, status__in=UNANSWERED).count()
    note = _("ở lại sổ của năm cũ và vẫn trả lời được, kể cả khi năm đã khép")
    return [Line(_("Góp ý, phản ánh chưa trả lời"), count, note, taken=False, closing=True)]
