"""Pieces of a page: buttons, figures, progress, history, points. Plain functions; `ui` registers them as tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags._values import percent, points


def button(label: str, tone: str = "primary", icon: str = "", href: str = "", **attrs: Any) -> dict[str, Any]:
    """A button, or a link that looks like one when `href` is given.

    `tone` is primary, secondary, danger, success, quiet. `size` is "", "sm" or "lg"; other keywords become
    attributes, with ``_`` as ``-`` (``name="action" value="accept" data_confirm="…"``).
    """
    size = attrs.pop("size", "")
    extra = attrs.pop("extra", "")
    kind = attrs.pop("type", "submit")
    look = {"secondary": "btn-outline-primary", "danger": "btn-outline-danger", "quiet": "btn-quiet"}.get(
        tone, f"btn-{tone}"
    )
    return {
        "label": label,
        "icon": icon,
        "href": href,
        "type": kind,
        "classes": " ".join(filter(None, ["btn", look, f"btn-{size}" if size else "", extra])),
        "attrs": flat_attrs(attrs),
    }


def flat_attrs(attrs: Mapping[str, Any]) -> SafeString:
    """Keywords as HTML attributes: ``_`` is ``-``, True is a bare attribute, None and False are left out."""
    parts = []
    for key, value in attrs.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(format_html(" {}", name))
        elif value not in (None, False):
            parts.append(format_html(' {}="{}"', name, value))
    return SafeString("".join(parts))


def empty_state(
    title: str,
    text: str = "",
    icon: str = "inbox",
    action: str = "",
    url: str = "",
    action_icon: str = "plus",
) -> dict[str, Any]:
    """What to show where a list is empty: what will stand here, and the first step toward it."""
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "action": action,
        "url": url,
        "action_icon": action_icon,
    }


def stat(
    label: str,
    value: Any,
    icon: str = "",
    tone: str = "neutral",
    note: str = "",
    url: str = "",
    unit: str = "",
) -> dict[str, Any]:
    """One figure with its name, as a tile; a link when `url` is given. Words in place of a figure are set smaller."""
    return {
        "label": label,
        "value": value,
        "words": any(letter.isalpha() for letter in str(value)),
        "icon": icon,
        "tone": tone,
        "note": note,
        "url": url,
        "unit": unit,
    }


def progress(value: Any, total: Any = 100, label: str = "", text: str = "", tone: str = "primary") -> dict[str, Any]:
    """A bar with its figure in words. `label` names it for screen readers; `text` replaces "3/10"."""
    whole = Decimal(str(total or 0))
    part = min(max(Decimal(str(value or 0)), Decimal(0)), whole) if whole else Decimal(0)
    said = text or (percent(value) if whole == 100 else f"{points(value or 0)}/{points(total or 0)}")
    return {
        "value": part,
        "total": whole or Decimal(1),
        "label": label or _("Tiến độ"),
        "text": said,
        "tone": tone,
    }


def timeline(events: Iterable[Any], verbs: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The history of one thing, newest first, from `common.models.Event` rows (select_related("actor")).

    `verbs` gives words for ``Event.verb`` where the verb itself is not for reading.
    """
    rows = [{"event": event, "verb": (verbs or {}).get(event.verb, event.verb)} for event in events]
    return {"rows": rows}


def sample_mark(criteria_set: Any = None, compact: bool = False) -> dict[str, Any]:
    """ "MẪU THỬ" on every page that shows points, unless the set says that its values are official.

    The set says so by ``is_sample``; a set that cannot say is treated as a sample.
    """
    return {"shown": bool(getattr(criteria_set, "is_sample", True)), "compact": compact}


def score_cell(
    value: Decimal | None,
    maximum: Decimal | None = None,
    why_url: str = "",
    differs: bool = False,
    note: str = "",
) -> dict[str, Any]:
    """Points in a table: the figure, the maximum, whether it differs from the column before, and the way to "why"."""
    full = value is not None and maximum is not None and value >= maximum
    return {
        "value": value,
        "maximum": maximum,
        "why_url": why_url,
        "differs": differs,
        "note": note,
        "full": full,
    }
