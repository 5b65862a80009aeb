"""Changes to a year's assessment."""

from .entries import (
    add_adjustment,
    answer_condition,
    answer_criterion,
    clear_answer,
    set_responsible,
    withdraw_adjustment,
)
from .figures import Figure, WrongMonths, check_figures, delete_measurement, record_measurement, record_year
from .filling import fill_from_proposals, undo_fill
from .phases import (
    confirm_scores,
    finalise,
    name_upper_document,
    open_assessment,
    reopen_scores,
    return_dossier,
    submit_assessment,
)
from .scores import save_score
from .snapshots import recompute, snapshot_now, take_snapshot

__all__ = [
    "Figure",
    "WrongMonths",
    "add_adjustment",
    "answer_condition",
    "answer_criterion",
    "check_figures",
    "clear_answer",
    "confirm_scores",
    "delete_measurement",
    "fill_from_proposals",
    "finalise",
    "name_upper_document",
    "open_assessment",
    "recompute",
    "record_measurement",
    "record_year",
    "reopen_scores",
    "return_dossier",
    "save_score",
    "set_responsible",
    "snapshot_now",
    "submit_assessment",
    "take_snapshot",
    "undo_fill",
    "withdraw_adjustment",
]
