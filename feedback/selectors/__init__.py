"""Reading feedback with a fixed number of queries."""

from .numbers import Digest, Numbers, Tally, counted, digest_of, monday, rhythm_of
from .register import TABS, LookAlike, filtered, look_alikes, mine, tab_conditions, tab_counts, with_photos
from .rows import (
    data_requests_of,
    feedback_of,
    hamlets_of,
    handling_units,
    lines_for_sender,
    lines_of,
    public_year,
    sessions_of,
    settings_of,
    templates_for,
    unreadable_events,
    with_rights_and_rows,
)

__all__ = [
    "TABS",
    "Digest",
    "LookAlike",
    "Numbers",
    "Tally",
    "counted",
    "data_requests_of",
    "digest_of",
    "feedback_of",
    "filtered",
    "hamlets_of",
    "handling_units",
    "lines_for_sender",
    "lines_of",
    "look_alikes",
    "mine",
    "monday",
    "public_year",
    "rhythm_of",
    "sessions_of",
    "settings_of",
    "tab_conditions",
    "tab_counts",
    "templates_for",
    "unreadable_events",
    "with_photos",
    "with_rights_and_rows",
]
