#!/usr/bin/env python
"""Measure what people wait for: ``make bench``, or ``.venv/bin/python bench/run.py NAME ...`` for single cases.

Every ``bench/bench_*.py`` offers CASES, a dict of name → function without arguments. Each case runs three times in a
process of its own; the first run pays for what is imported late. Printed: the median, both ends, the peak memory.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPEAT = 3


def cases() -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    for path in sorted(HERE.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= module.CASES
    return found


def measured(case: Callable[[], object]) -> tuple[list[float], float]:
    """Seconds of each run, and the peak memory in MB, taken in a child so that cases do not warm each other."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        seconds = []
        for _ in range(REPEAT):
            started = time.perf_counter()
            case()
            seconds.append(time.perf_counter() - started)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        os.write(writer, " ".join(map(str, [peak, *seconds])).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        peak, *seconds = map(float, answer.read().split())
    os.waitpid(child, 0)
    return seconds, peak


def main(wanted: list[str]) -> int:
    sys.path.insert(0, str(HERE.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    every = cases()
    if unknown := [name for name in wanted if name not in every]:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(every)}", file=sys.stderr)
        return 2
    print(f"{'case':44} {'median s':>9} {'min':>8} {'max':>8} {'peak MB':>8}")
    for name, case in every.items():
        if wanted and name not in wanted:
            continue
        seconds, peak = measured(case)
        ends = f"{min(seconds):8.3f} {max(seconds):8.3f}"
        print(f"{name:44} {statistics.median(seconds):9.3f} {ends} {peak:8.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
