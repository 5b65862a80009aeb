"""The year's assessment: measurements, answers, three columns of points, and frozen snapshots."""

from .entries import Adjustment, Answer, ConditionAnswer, Measurement
from .scores import Assessment, AssessmentQuerySet, Responsibility, Score, Snapshot

__all__ = [
    "Adjustment",
    "Answer",
    "Assessment",
    "AssessmentQuerySet",
    "ConditionAnswer",
    "Measurement",
    "Responsibility",
    "Score",
    "Snapshot",
]
