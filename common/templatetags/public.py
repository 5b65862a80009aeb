"""Tags of the citizens' pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from common.public import sheet

register = template.Library()


@register.simple_tag
def public_style() -> SafeString:
    """The whole sheet inside the page; the view names it with ``allow_inline(response, styles=[sheet()])``."""
    return mark_safe(f"<style>{sheet()}</style>")
