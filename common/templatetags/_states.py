"""States as icon, word and colour. Plain functions; `ui` registers them as tags."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

TONES = ("neutral", "info", "success", "warning", "danger", "primary")

TONE_ICONS = {
    "neutral": "circle-dashed",
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-circle",
    "primary": "point",
}


@lru_cache(maxsize=128)
def enum_named(name: str) -> type[Choices]:
    """The enumeration "app.Name" out of ``app/enums.py``."""
    app, _dot, attribute = name.rpartition(".")
    found = getattr(import_module(f"{app}.enums"), attribute)
    if not issubclass(found, Choices):
        raise TypeError(f"{name} is not a choices enumeration")
    return found


def status_pill(value: Any, enum: str = "", label: str = "") -> dict[str, Any]:
    """A state as icon, word and colour.

    `value` is a member of a choices enumeration, or the stored string with `enum` naming the enumeration
    ("tasks.OccurrenceState"). The member may say ``tone`` (one of `TONES`) and ``icon``.
    """
    member = value
    if enum and value not in (None, ""):
        member = enum_named(enum)(value)
    if member in (None, ""):
        return {"label": label or _("Chưa có"), "tone": "neutral", "icon": TONE_ICONS["neutral"]}
    tone = getattr(member, "tone", "neutral")
    return {
        "label": label or getattr(member, "label", member),
        "tone": tone if tone in TONES else "neutral",
        "icon": getattr(member, "icon", "") or TONE_ICONS.get(tone, "point"),
    }


def pill(label: str, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """A word with an icon and a colour that is no stored state."""
    return {"label": label, "tone": tone, "icon": icon or TONE_ICONS.get(tone, "point")}
