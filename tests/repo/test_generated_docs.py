"""Pages that are generated from tables say what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.permissions_doc import render as permissions
from reports.workflows_doc import MACHINES
from reports.workflows_doc import render as workflows

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_permission_page_equals_the_role_table() -> None:
    assert (DOCS / "PERMISSIONS.md").read_text(encoding="utf-8") == permissions()


def test_the_workflow_page_equals_the_transition_tables() -> None:
    assert (DOCS / "WORKFLOWS.md").read_text(encoding="utf-8") == workflows()


@pytest.mark.parametrize(("title", "states", "transitions"), MACHINES, ids=[title for title, _, _ in MACHINES])
def test_every_arrow_joins_known_states(title: str, states: object, transitions: object) -> None:
    known = {state.value for state in states}  # type: ignore[attr-defined]
    for step in transitions:  # type: ignore[attr-defined]
        assert step.target in known
        assert set(step.sources) <= known
