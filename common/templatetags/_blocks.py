"""Components around a piece of template. Plain functions; `ui` registers them as block tags."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.templatetags._states import TONE_ICONS


def card(content: str, title: str = "", icon: str = "", note: str = "", extra: str = "", flush: bool = False) -> str:
    """A surface with an optional heading; `flush` lets a table or list reach the edges."""
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "icon": icon, "note": note, "extra": extra, "flush": flush},
    )


def notice(content: str, tone: str = "info", title: str = "", icon: str = "") -> str:
    """Something the reader should know, with icon and colour."""
    context = {
        "content": content,
        "tone": tone,
        "title": title,
        "icon": icon or TONE_ICONS.get(tone, "info-circle"),
    }
    return render_to_string("components/notice.html", context)


def confirm(content: str, label: str, tone: str = "danger", icon: str = "", question: str = "") -> str:
    """A step that asks before it acts and works without JavaScript: opens in place, holds the form inside."""
    context = {"content": content, "label": label, "tone": tone, "icon": icon, "question": question}
    return render_to_string("components/confirm.html", context)


def filter_bar(context: template.Context, content: str, label: str = "", target: str = "", clear: str = "?") -> str:
    """A GET form of filters. `target` is the id of the part htmx replaces; without JavaScript the page reloads."""
    request = context.get("request")
    active = bool(request and [key for key, value in request.GET.items() if value and key != "page"])
    inner = {
        "content": content,
        "label": label or _("Lọc danh sách"),
        "target": target,
        "path": request.path if request else "",
        "clear": clear,
        "active": active,
    }
    return render_to_string("components/filter_bar.html", inner)
