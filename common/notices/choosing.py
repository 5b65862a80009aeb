"""How a person wants to be told, and whether mail leaves this machine at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from common.enums import NoticeTopic
from common.history import changed_fields
from common.models import Event, NoticeChoice

FIELDS = ("mail_off", "quiet_from", "quiet_to", "quiet_days_off", "deliveries")
_STAYING = ("filebased", "console", "locmem", "dummy")


def choice_of(person: Any) -> NoticeChoice:
    """What the person chose, or what is usual; an unsaved row when nothing was chosen yet."""
    return NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)


@transaction.atomic
def save_choice(*, person: Any, values: Mapping[str, Any]) -> NoticeChoice:
    """Keep the person's own choices; what is as usual is not stored, so that a better usual reaches everybody."""
    chosen = {
        topic: delivery
        for topic, delivery in values["deliveries"].items()
        if topic in NoticeTopic.values and NoticeTopic(topic).usual != delivery
    }
    values = {**{name: values[name] for name in FIELDS}, "deliveries": chosen}
    row, _created = NoticeChoice.objects.get_or_create(person=person)
    changed = changed_fields(row, values, FIELDS)
    if not changed:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    Event.record(row, "notice_choice_changed", by=person, data=changed)
    return row


def mail_leaves() -> bool:
    """Whether mails go to a mail server; without one they are written on this machine."""
    return not any(f".{word}." in settings.EMAIL_BACKEND for word in _STAYING)
