"""Surveys: questionnaires in versions, collection points, responses with their tallies, paper, frozen result sheets."""

from .paper import PaperBatch, SecondEntry, slip_photo_upload_to
from .points import CollectionPoint, RetiredCode
from .responses import DayTally, Response, Tally
from .results import ResultSheet
from .surveys import Question, Survey, SurveyPeriod, SurveyVersion

__all__ = [
    "CollectionPoint",
    "DayTally",
    "PaperBatch",
    "Question",
    "Response",
    "ResultSheet",
    "RetiredCode",
    "SecondEntry",
    "Survey",
    "SurveyPeriod",
    "SurveyVersion",
    "Tally",
    "slip_photo_upload_to",
]
