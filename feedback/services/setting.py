"""What the commune sets: days, approval, the public list, ready-made answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import Commune
from common.models import Event
from feedback.models import AnswerTemplate, FeedbackSettings
from feedback.permissions import can_set


@transaction.atomic
def save_settings(*, commune: Commune, by: Any, values: Mapping[str, Any]) -> FeedbackSettings:
    """Store the numbers; what came in before keeps its day."""
    can_set(by, commune).require()
    row, _made = FeedbackSettings.objects.get_or_create(commune=commune)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
        data = {name: value if isinstance(value, bool | int | str) else str(value) for name, value in changed.items()}
        Event.record(row, "feedback_settings_changed", by=by, data=data)
    return row


@transaction.atomic
def save_template(*, template: AnswerTemplate, by: Any) -> AnswerTemplate:
    """Store ready words; the form has checked them."""
    can_set(by, template.commune_id).require()
    template.save()
    Event.record(template, "feedback_template_changed", by=by)
    return template
