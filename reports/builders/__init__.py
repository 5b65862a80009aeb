"""From rows to frozen data (`reports.data`). Builders know nothing about file formats.

Everything is read in one short transaction (`read_year`); rendering happens outside it.
"""

from .context import Year, read_year
from .documents import build_catalogue, build_proposal_letter
from .dossier import build_dossier
from .report import build_score_table, build_self_report
from .surveys import build_survey_sheet

__all__ = [
    "Year",
    "build_catalogue",
    "build_dossier",
    "build_proposal_letter",
    "build_score_table",
    "build_self_report",
    "build_survey_sheet",
    "read_year",
]
