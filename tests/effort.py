"""How much work a call is, counted so that a slow machine makes no difference."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def effort_of(work: Callable[[], Any]) -> int:
    """How many functions `work` calls."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
