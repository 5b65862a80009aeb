"""The verbs of this app. Each checks the verdict itself, is atomic, and leaves a line of history."""

from . import data_requests, following, receiving
from .answering import (
    answer,
    apologise,
    close,
    note_internal,
    note_public,
    propose_answer,
    reopen,
    return_answer,
)
from .looking_after import close_silent, escalate_late
from .publishing import publish, unpublish
from .sessions import record_session
from .setting import save_settings, save_template
from .triage import ask_info, assign, classify, divert, extend, merge, note_info, receive, refuse, transfer

__all__ = [
    "answer",
    "apologise",
    "ask_info",
    "assign",
    "classify",
    "close",
    "close_silent",
    "data_requests",
    "divert",
    "escalate_late",
    "extend",
    "following",
    "merge",
    "note_info",
    "note_internal",
    "note_public",
    "propose_answer",
    "publish",
    "receive",
    "receiving",
    "record_session",
    "refuse",
    "reopen",
    "return_answer",
    "save_settings",
    "save_template",
    "transfer",
    "unpublish",
]
