"""The grammar of printed timings: from "Thường xuyên" or "Trước 1/12" to windows, a rhythm, a minimum count.

Pure: no Django. `docs/TIMING.md` explains every rule.
"""

from tasks.timing.grammar import parse_timing
from tasks.timing.metrics import metric_from_text
from tasks.timing.model import Metric, OccurrenceSpec, Schedule, Window
from tasks.timing.turns import occurrences
from tasks.timing.wording import describe

__all__ = [
    "Metric",
    "OccurrenceSpec",
    "Schedule",
    "Window",
    "describe",
    "metric_from_text",
    "occurrences",
    "parse_timing",
]
