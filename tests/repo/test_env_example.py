"""``.env.example`` names exactly the variables that are read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.config.run_settings import PRODUCTION, loaded

ROOT = Path(__file__).resolve().parent.parent.parent
LIKEWISE = {"HOST", "PORT", "WEB_WORKERS", "WEB_TIMEOUT", "ACCESS_LOG"}
"""Read by config/gunicorn.py."""
NOT_FOR_USERS = {"TEST_DATABASE_NAME"}


def test_the_example_names_exactly_the_variables_that_are_read(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    read = {*loaded("embedded", tmp_path)["declared"], *loaded("production", tmp_path, **PRODUCTION)["declared"]}  # type: ignore[misc]
    assert shown == (read | LIKEWISE | {"DJANGO_SETTINGS_MODULE"}) - NOT_FOR_USERS


def test_the_web_servers_variables_are_the_listed_ones() -> None:
    code = (ROOT / "config/gunicorn.py").read_text(encoding="utf-8")
    assert set(re.findall(r"env\.\w+\([\"']([A-Z_]+)[\"']", code)) == LIKEWISE
