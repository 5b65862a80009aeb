"""A commune's plan as tasks with units, windows (occurrences) and dated activities."""

from common.storage import private_storage

from .activities import Activity, ActivityQuerySet
from .comments import TaskComment, TaskCommentQuerySet
from .extensions import Extension, ExtensionQuerySet
from .occurrences import Occurrence, OccurrenceQuerySet
from .plans import Plan, PlanImport, PlanSection, plan_upload_to
from .tasks import Task, TaskQuerySet, TaskUnit
from .views import BulkChange, CalendarFeed, SavedView, ViewPreference

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "BulkChange",
    "CalendarFeed",
    "Extension",
    "ExtensionQuerySet",
    "Occurrence",
    "OccurrenceQuerySet",
    "Plan",
    "PlanImport",
    "PlanSection",
    "SavedView",
    "Task",
    "TaskComment",
    "TaskCommentQuerySet",
    "TaskQuerySet",
    "TaskUnit",
    "ViewPreference",
    "plan_upload_to",
    "private_storage",
]
