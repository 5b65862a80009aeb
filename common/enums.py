"""Kinds that every app shares."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HolidayKind(TextChoices):
    """A day that differs from the ordinary week."""

    OFF = "off", _("Ngày nghỉ")
    WORK = "work", _("Ngày làm bù")
