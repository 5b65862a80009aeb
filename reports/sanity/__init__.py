"""Whether the installation is whole: stored files against their hashes, and every rule that spans rows.

    findings = run_checks()                       # reads only; a fixed number of queries per check (and per survey)
    is_sound(findings)                            # nothing that must be mended

What one row can say about itself is a constraint of the database and is not repeated here. The consistency page
(`assessments.checks`) asks whether a year is ready; this asks whether the rows can be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from assessments.enums import Severity

from . import feedback, files, links, paper, points, surveys, work
from .database import damaged_database
from .findings import Finding

CHECKS: tuple[Callable[[], Iterable[Finding]], ...] = (
    damaged_database,
    files.stored_files,
    files.typed_content,
    files.tombstones,
    files.previews,
    files.orphans,
    links.broken_links,
    links.circles,
    work.tasks_without_responsible,
    work.done_without_proof,
    work.wrong_current_revision,
    points.snapshots,
    points.steps_without_snapshot,
    surveys.tallies,
    surveys.sheets,
    surveys.survey_links,
    paper.slips,
    paper.slip_numbers,
    paper.slip_photos,
    feedback.feedback_links,
    feedback.feedback_numbers,
)


def run_checks() -> Iterator[Finding]:
    """Everything that is wrong or worth knowing, check by check."""
    for check in CHECKS:
        yield from check()


def is_sound(findings: Iterable[Finding]) -> bool:
    """No finding must be mended."""
    return not any(finding.severity == Severity.ERROR for finding in findings)


__all__ = ["CHECKS", "Finding", "Severity", "is_sound", "run_checks"]
