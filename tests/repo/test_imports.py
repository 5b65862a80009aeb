"""The layers of the design hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("common", "accounts", "criteria", "tasks", "evidence", "surveys", "feedback", "assessments", "reports")
PRIVATE = {"views", "forms", "jobs", "urls"}
"""Modules of an app that no other app may import."""


def test_the_import_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pages_forms_and_jobs_are_used_by_their_own_app_alone() -> None:
    graph = grimp.build_graph(*APPS, cache_dir=None)
    borrowed = []
    for module in graph.modules:
        app, _, rest = module.partition(".")
        if rest.split(".")[0] in PRIVATE:
            importers = graph.find_modules_that_directly_import(module)
            borrowed += [f"{other} imports {module}" for other in importers if other.split(".")[0] != app]
    assert borrowed == []
