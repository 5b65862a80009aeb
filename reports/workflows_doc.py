"""All state machines on one page, drawn from their tables: `docs/WORKFLOWS.md`."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils import translation

import assessments.states
import criteria.states
import evidence.states
import feedback.states
import reports.states
import surveys.states
import tasks.states
from assessments.enums import AssessmentStatus
from common.workflow import Transition
from criteria.enums import SetStatus
from evidence.enums import EvidenceStatus
from feedback.enums import DataRequestStatus, FeedbackStatus
from reports.enums import RunStatus
from surveys.enums import BatchStatus, ResponseStatus, SurveyStatus
from tasks.enums import ExtensionStatus, OccurrenceStatus

INTRO = """# What follows what

Generated from each app's `states.py` by `manage.py workflows_doc`; a test keeps both equal. An arrow marked * needs a
reason. Who may take an arrow, and when, is in the app's `permissions.py`.
"""

MACHINES: tuple[tuple[str, type[TextChoices], Iterable[Transition]], ...] = (
    ("A window of a task (kỳ thực hiện), by people", OccurrenceStatus, tasks.states.TRANSITIONS),
    ("A window of a task, following its proofs", OccurrenceStatus, tasks.states.CONSEQUENCES),
    ("A request for a later last day (đề nghị gia hạn)", ExtensionStatus, tasks.states.EXTENSION_TRANSITIONS),
    ("A proof (minh chứng)", EvidenceStatus, evidence.states.TRANSITIONS),
    ("A survey (khảo sát)", SurveyStatus, surveys.states.SURVEY_TRANSITIONS),
    ("A response (phiếu trả lời)", ResponseStatus, surveys.states.RESPONSE_TRANSITIONS),
    ("A batch of paper slips (tập phiếu giấy)", BatchStatus, surveys.states.BATCH_TRANSITIONS),
    ("A feedback (góp ý, phản ánh)", FeedbackStatus, feedback.states.FEEDBACK_TRANSITIONS),
    ("A request on personal data (yêu cầu về dữ liệu cá nhân)", DataRequestStatus, feedback.states.DATA_TRANSITIONS),
    ("A criteria set (bộ tiêu chí)", SetStatus, criteria.states.TRANSITIONS),
    ("A year's assessment (đợt chấm điểm)", AssessmentStatus, assessments.states.TRANSITIONS),
    ("A report run (lần lập báo cáo, hồ sơ)", RunStatus, reports.states.TRANSITIONS),
)


def render() -> str:
    """The Markdown page with one diagram for each machine."""
    with translation.override("vi"):
        return "\n".join([INTRO, *(_machine(*machine) for machine in MACHINES)])


def _machine(title: str, states: type[TextChoices], transitions: Iterable[Transition]) -> str:
    lines = [f"## {title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in states]
    lines += [
        f"    {source} --> {step.target}: {step.label}{' *' if step.needs_comment else ''}"
        for step in transitions
        for source in sorted(step.sources)
    ]
    return "\n".join([*lines, "```", ""])
