"""Changes to criteria sets and programme years."""

from .sets import copy_set, submit_set, verify_set, withdraw_set
from .sheet import export_points, import_points
from .shipped import SHIPPED_SETS, load_shipped_set
from .table import save_leaf_points, save_set_values
from .years import close_year, furnish_year, open_year, set_phases, update_year

__all__ = [
    "SHIPPED_SETS",
    "close_year",
    "copy_set",
    "export_points",
    "furnish_year",
    "import_points",
    "load_shipped_set",
    "open_year",
    "save_leaf_points",
    "save_set_values",
    "set_phases",
    "submit_set",
    "update_year",
    "verify_set",
    "withdraw_set",
]
