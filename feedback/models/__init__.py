"""What citizens say: feedback with photos and follow-up, collecting sessions, requests on personal data, settings."""

from .data_requests import DataRequest
from .feedback import Feedback, FollowUp
from .photos import FeedbackPhoto
from .sessions import IntakeSession
from .setting import AnswerTemplate, FeedbackSettings

__all__ = [
    "AnswerTemplate",
    "DataRequest",
    "Feedback",
    "FeedbackPhoto",
    "FeedbackSettings",
    "FollowUp",
    "IntakeSession",
]
