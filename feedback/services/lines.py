"""Writing a line of the follow-up. Words of people stand here, not in the history, so that they can be erased."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from feedback.models import Feedback, FollowUp

IN_THE_LINES = _("Lời ghi nằm ở phần trao đổi")
"""The comment of an event whose words are in a line."""


def write(
    feedback: Feedback, kind: str, text: str, *, by: Any, from_unit: Unit | None = None, to_unit: Unit | None = None
) -> FollowUp:
    """Append one line."""
    return FollowUp.objects.create(
        feedback=feedback, kind=kind, text=text, author=by, from_unit=from_unit, to_unit=to_unit
    )
