"""Changes to report runs and to the checks of stored dossiers."""

from .checks import claim_check, fail_check, finish_check, request_check, requeue_lost_checks
from .runs import (
    beat,
    cancel_report,
    claim,
    clear_leftovers,
    fail,
    finish,
    request_report,
    requeue_lost,
    retry_report,
    stop,
    wants_to_stop,
)
from .sheets import file_sheet, freeze_and_request, proof_of, request_sheet

__all__ = [
    "beat",
    "cancel_report",
    "claim",
    "claim_check",
    "clear_leftovers",
    "fail",
    "fail_check",
    "file_sheet",
    "finish",
    "finish_check",
    "freeze_and_request",
    "proof_of",
    "request_check",
    "request_report",
    "request_sheet",
    "requeue_lost",
    "requeue_lost_checks",
    "retry_report",
    "stop",
    "wants_to_stop",
]
