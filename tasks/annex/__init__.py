"""Annex files (Word, Excel, CSV, YAML) read into a plan: groups, headings, tasks, duties, problems.

Pure package: no Django. `read_annex` is the way in; docs/IMPORT.md explains what it understands.
"""

from tasks.annex.edits import Edits, RowStep
from tasks.annex.grid import UnreadableAnnex
from tasks.annex.importing import read_annex
from tasks.annex.matching import propose_criteria
from tasks.annex.model import (
    ALL,
    AnnexDuty,
    AnnexGroup,
    AnnexHeading,
    AnnexMeta,
    AnnexPlan,
    AnnexTask,
    LeftOut,
    Problem,
    SeenUnit,
)
from tasks.annex.output import to_json
from tasks.annex.units import KnownUnit, UnitBook, standard_units

__all__ = [
    "ALL",
    "AnnexDuty",
    "AnnexGroup",
    "AnnexHeading",
    "AnnexMeta",
    "AnnexPlan",
    "AnnexTask",
    "Edits",
    "KnownUnit",
    "LeftOut",
    "Problem",
    "RowStep",
    "SeenUnit",
    "UnitBook",
    "UnreadableAnnex",
    "propose_criteria",
    "read_annex",
    "standard_units",
    "to_json",
]
