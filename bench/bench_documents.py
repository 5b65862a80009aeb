"""The yearly report in its three formats, from the sample data of the tests (no database)."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from reports.renderers import renderer_for
from tests.reports import sample_data


def render(form: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"report.{form}"
        renderer_for("self_report", form).render(sample_data.self_report(), out)
        return out.stat().st_size


CASES = {f"yearly report as {form.upper()}": partial(render, form) for form in ("pdf", "docx", "xlsx")}
