"""Forms of points, answers, figures, conditions and adjustments."""

from .fields import NumberField, put
from .figures import MONTHS, GridRow, MonthForm, YearGrid, pack, unpack
from .points import ANSWER_FIELDS, AnswerForm, ScoreForm
from .year import AdjustmentForm, ConditionForm, DocumentForm, ResponsibleForm, StepForm, TableFilter

__all__ = [
    "ANSWER_FIELDS",
    "MONTHS",
    "AdjustmentForm",
    "AnswerForm",
    "ConditionForm",
    "DocumentForm",
    "GridRow",
    "MonthForm",
    "NumberField",
    "ResponsibleForm",
    "ScoreForm",
    "StepForm",
    "TableFilter",
    "YearGrid",
    "pack",
    "put",
    "unpack",
]
