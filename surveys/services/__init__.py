"""Everything that changes surveys. Views, jobs and commands call these and nothing below."""

from .building import (
    change_settings,
    create_survey,
    drop_draft,
    open_survey,
    publish,
    start_draft,
    take_step,
)
from .freezing import Frozen, freeze
from .judging import Judged, erase_comment, judge, judge_many
from .periods import add_period, change_period, follow_task, remove_period
from .points import add_points, add_points_for_units, change_point, replace_code, switch_point
from .questions import add_question, change_question, move_question, remove_question
from .receiving import Receipt, Slip, receive
from .tallying import Place, count_again, take_out

__all__ = [
    "Frozen",
    "Judged",
    "Place",
    "Receipt",
    "Slip",
    "add_period",
    "add_points",
    "add_points_for_units",
    "add_question",
    "change_period",
    "change_point",
    "change_question",
    "change_settings",
    "count_again",
    "create_survey",
    "drop_draft",
    "erase_comment",
    "follow_task",
    "freeze",
    "judge",
    "judge_many",
    "move_question",
    "open_survey",
    "publish",
    "receive",
    "remove_period",
    "remove_question",
    "replace_code",
    "start_draft",
    "switch_point",
    "take_out",
    "take_step",
]
