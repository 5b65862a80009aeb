"""Every template parses and keeps to the page's content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "templates"
PAGES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
PRINTED = ("reports/print/", "email/")
"""Templates that only WeasyPrint or a mail program reads; no browser's policy applies."""
NOT_ALLOWED = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    # A script given by the view is named by its hash in that page's policy (common.public.allow_inline).
    "an inline script": (
        r"<script(?!>\{\{ script\|safe \}\}</script>)(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"
    ),
    "an address elsewhere": r"(?:src|href|action)\s*=\s*[\"']https?://",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_template_parses(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("what", NOT_ALLOWED)
def test_no_page_needs_more_than_the_content_policy_allows(what: str) -> None:
    pattern = re.compile(NOT_ALLOWED[what])
    pages = [name for name in PAGES if not name.startswith(PRINTED)]
    assert [name for name in pages if pattern.search((FOLDER / name).read_text(encoding="utf-8"))] == []
