"""Icons of the @tabler/icons package as inline SVG. Plain functions; `ui` registers them as tags."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)


def icon_folder() -> Path:
    """Where the outline icons of the ``@tabler/icons`` package lie."""
    return Path(settings.TABLER_ICONS_DIR)


@lru_cache(maxsize=256)
def icon_paths(folder: Path, name: str) -> str:
    """The drawing inside one icon's ``<svg>``, without the invisible square every icon starts with."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"Not an icon name: {name!r}")
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
    return re.sub(r"\s*\n\s*", "", inner).strip()


def icon(name: str, size: str = "", label: str = "", extra: str = "") -> SafeString:
    """An outline icon as inline SVG. Decorative unless `label` gives it a name; `size` is "", "sm", "lg" or "xl"."""
    try:
        paths = icon_paths(icon_folder(), str(name))
    except (OSError, ValueError):
        if settings.DEBUG:
            raise
        logger.warning("Icon %r is missing", name)
        return SafeString("")
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        f" icon-{size}" if size else "",
        f" {extra}" if extra else "",
        spoken,
        mark_safe(paths),  # a file of an installed package, its name checked above
    )
