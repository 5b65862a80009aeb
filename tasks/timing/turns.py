"""From a schedule to the times a task is due."""

from datetime import date

from tasks.timing.model import OccurrenceSpec, Schedule, Window
from tasks.timing.periods import DAY, pieces, year_window
from tasks.timing.wording import occasion_label, piece_label, window_label

AFTER_CUT_OFF = " (sau ngày chốt chấm điểm)"


def occurrences(schedule: Schedule, *, year: int, cut_off: date | None = None) -> tuple[OccurrenceSpec, ...]:
    """The times a task is due, by date; an unknown schedule has none.

    `year` stands in where the schedule names no window. `cut_off` is the last day that counts for scoring: what
    ends later is judged up to it and keeps its label. Turns of a rhythm that begin after it are dropped (a week
    also where its Thursday lies after it). A printed window or occasion that begins after it stays, with
    `min_count` 0: the work is to be done, but not judged.
    """
    if schedule.kind == "unknown":
        return ()
    windows = schedule.windows or (year_window(year),)
    if schedule.kind == "recurring":
        specs = _turns(schedule, windows, cut_off)
    else:
        specs = [_single(schedule, window, cut_off) for window in windows]
    return tuple(sorted(set(specs), key=lambda spec: (spec.start, spec.end, spec.label)))


def _turns(schedule: Schedule, windows: tuple[Window, ...], cut_off: date | None) -> list[OccurrenceSpec]:
    specs = []
    weekly = schedule.every in ("week", "day")
    for window in windows:
        for piece in pieces(window, schedule.every):
            last = piece.end
            if cut_off and last > cut_off:
                thursday = piece.start + (3 - piece.start.weekday()) * DAY
                if piece.start > cut_off or (weekly and thursday > cut_off):
                    continue
                last = cut_off
            specs.append(OccurrenceSpec(piece.start, last, schedule.min_count, piece_label(piece, schedule.every)))
    return specs


def _single(schedule: Schedule, window: Window, cut_off: date | None) -> OccurrenceSpec:
    if schedule.kind == "occasion":
        label = occasion_label(window)
    else:
        label = window_label(window, deadline=schedule.kind == "once")
    if cut_off and window.start > cut_off:
        return OccurrenceSpec(window.start, window.end, 0, label + AFTER_CUT_OFF)
    last = min(window.end, cut_off) if cut_off else window.end
    return OccurrenceSpec(window.start, last, schedule.min_count, label)
