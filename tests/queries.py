"""Counting statements: a page asks the same number of questions however many rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(work: Callable[[], Any]) -> int:
    """How many statements `work` runs."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
