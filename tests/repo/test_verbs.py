"""Every verb the history can hold has words in Vietnamese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from common.verbs import known_details, known_verbs
from reports.workflows_doc import MACHINES

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "common", "criteria", "tasks", "evidence", "surveys", "feedback", "assessments", "reports")


def recordings() -> Iterator[tuple[ast.Call, str]]:
    """Every call of ``Event.record``, with the file that does it."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if node.func.attr == "record" and getattr(node.func.value, "id", "") == "Event":
                    yield node, str(path.relative_to(ROOT))


def recorded_verbs() -> Iterator[tuple[str, str]]:
    """Constant verbs given to ``Event.record``, with the file that does it."""
    for node, path in recordings():
        for part in ast.walk(node.args[1]) if len(node.args) > 1 else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value, path


def recorded_details() -> Iterator[tuple[str, str]]:
    """Names in the `data` written out at ``Event.record``."""
    for node, path in recordings():
        for given in node.keywords:
            if given.arg == "data" and isinstance(given.value, ast.Dict):
                for name in given.value.keys:
                    if isinstance(name, ast.Constant):
                        yield str(name.value), path


def test_verbs_written_in_the_code_have_words() -> None:
    silent = {(verb, path) for verb, path in recorded_verbs() if verb not in known_verbs()}
    assert not silent


def test_every_arrow_has_words() -> None:
    silent = {step.name for _, _, steps in MACHINES for step in steps} - known_verbs()
    assert not silent


def test_details_written_in_the_code_have_words() -> None:
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    silent = {(name, path) for name, path in recorded_details() if name not in known_details() | fields}
    assert not silent
