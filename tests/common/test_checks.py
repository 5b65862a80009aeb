"""What the portal says at its start when something is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.checks import run_checks

from common.checks import clock_runs, set_up_is_done


def test_nothing_is_missing_after_set_up() -> None:
    assert set_up_is_done(None) == []


def test_each_missing_part_is_named_with_the_command_that_makes_it(settings: Any, tmp_path: Path) -> None:
    settings.TABLER_ICONS_DIR = settings.DOCUMENT_FONTS_DIR = settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    problems = set_up_is_done(None)
    assert [problem.id for problem in problems] == ["portal.E001", "portal.E002", "portal.E003"]
    assert all("make setup" in problem.hint for problem in problems)


def test_a_held_clock_is_a_warning_before_deployment(settings: Any) -> None:
    settings.CLOCK_TODAY = None
    assert clock_runs(None) == []
    settings.CLOCK_TODAY = dt.date(2026, 11, 20)
    assert "20/11/2026" in clock_runs(None)[0].msg


def test_the_checks_are_registered(settings: Any) -> None:
    settings.CLOCK_TODAY = dt.date(2026, 11, 20)
    found = {problem.id for problem in run_checks(include_deployment_checks=True)}
    assert "portal.W001" in found
