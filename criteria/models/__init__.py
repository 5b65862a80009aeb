"""Criteria sets of a decision, their points tables, and a commune's programme years."""

from .numbers import AMOUNT, POINTS
from .outcomes import AdjustmentRule, Condition, Level, LevelCutoff
from .sets import CriteriaSet, CriteriaSetQuerySet
from .tree import Criterion, PointRule
from .years import Phase, ProgrammeYear, ProgrammeYearQuerySet

__all__ = [
    "AMOUNT",
    "POINTS",
    "AdjustmentRule",
    "Condition",
    "CriteriaSet",
    "CriteriaSetQuerySet",
    "Criterion",
    "Level",
    "LevelCutoff",
    "Phase",
    "PointRule",
    "ProgrammeYear",
    "ProgrammeYearQuerySet",
]
