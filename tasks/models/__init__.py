"""A commune's plan as tasks with units, windows (occurrences) and dated activities."""

from common.storage import private_storage

from .activities import Activity, ActivityQuerySet
from .occurrences import Occurrence, OccurrenceQuerySet
from .plans import Plan, PlanImport, PlanSection, plan_upload_to
from .tasks import Task, TaskQuerySet, TaskUnit

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "Occurrence",
    "OccurrenceQuerySet",
    "Plan",
    "PlanImport",
    "PlanSection",
    "Task",
    "TaskQuerySet",
    "TaskUnit",
    "plan_upload_to",
    "private_storage",
]
