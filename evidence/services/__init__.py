"""The verbs of this app. Each checks the verdict itself, is atomic, and leaves a line of history."""

from .adding import add_document, add_link, add_note, upload_evidence
from .changing import edit_evidence, link_evidence, replace_file
from .previews import make_previews_of, requeue_pending
from .purging import purge_evidence
from .reviewing import BulkOutcome, accept_evidence, accept_many, return_evidence, withdraw_evidence

__all__ = [
    "BulkOutcome",
    "accept_evidence",
    "accept_many",
    "add_document",
    "add_link",
    "add_note",
    "edit_evidence",
    "link_evidence",
    "make_previews_of",
    "purge_evidence",
    "replace_file",
    "requeue_pending",
    "return_evidence",
    "upload_evidence",
    "withdraw_evidence",
]
