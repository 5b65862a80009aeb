"""Reading tasks, windows and plans with a fixed number of queries."""

from .detail import activities_of, history_lines, task_page
from .plans import SectionNode, groups_of, plan_tree, plans_of, unmatched
from .rows import leads_of, tasks_of_unit, with_rights, with_units
from .talk import comments_of, extensions_of, extensions_on, open_extensions, units_that_read
from .work import TABS, Tab, filtered, led_by, tab_counts, tab_named, tasks_in, work_of

__all__ = [
    "TABS",
    "SectionNode",
    "Tab",
    "activities_of",
    "comments_of",
    "extensions_of",
    "extensions_on",
    "filtered",
    "groups_of",
    "history_lines",
    "leads_of",
    "led_by",
    "open_extensions",
    "plan_tree",
    "plans_of",
    "tab_counts",
    "tab_named",
    "task_page",
    "tasks_in",
    "tasks_of_unit",
    "units_that_read",
    "unmatched",
    "with_rights",
    "with_units",
    "work_of",
]
