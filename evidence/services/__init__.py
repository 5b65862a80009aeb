"""The verbs of this app. Each checks the verdict itself, is atomic, and leaves a line of history."""

from .adding import add_document, add_link, add_note, upload_evidence
from .changing import edit_evidence, link_evidence, replace_file
from .previews import draw_pages_of, make_previews_of, page_name, requeue_pending
from .purging import purge_evidence
from .reasons import reasons_seen, set_return_reasons
from .reviewing import BulkOutcome, accept_evidence, accept_many, return_evidence, withdraw_evidence
from .undoing import decision_of, undo_many, undo_review

__all__ = [
    "BulkOutcome",
    "accept_evidence",
    "accept_many",
    "add_document",
    "add_link",
    "add_note",
    "decision_of",
    "draw_pages_of",
    "edit_evidence",
    "link_evidence",
    "make_previews_of",
    "page_name",
    "purge_evidence",
    "reasons_seen",
    "replace_file",
    "requeue_pending",
    "return_evidence",
    "set_return_reasons",
    "undo_many",
    "undo_review",
    "upload_evidence",
    "withdraw_evidence",
]
