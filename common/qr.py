"""QR codes, drawn into the page: no picture to fetch, sharp on paper."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, title: str) -> SafeString:
    """The text as a QR code: an ``<svg>`` with a quiet zone that takes the width of what it stands in.

    A quarter of it may be dirty or torn (level Q). `title` says to screen readers what it is.
    """
    code = segno.make(text, error="q", micro=False)
    return mark_safe(
        code.svg_inline(border=4, dark="#000", light="#fff", title=title, omitsize=True, svgclass="qr", lineclass=None)
    )
