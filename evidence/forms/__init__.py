"""Forms of the pages of proof."""

from .adding import KIND_FORMS, FileProofForm, ProofForm
from .changing import EditForm, LinksForm, ReasonForm, ReplaceForm
from .reviewing import AcceptForm, EvidenceFilter, ReasonsForm, ReturnForm

__all__ = [
    "KIND_FORMS",
    "AcceptForm",
    "EditForm",
    "EvidenceFilter",
    "FileProofForm",
    "LinksForm",
    "ProofForm",
    "ReasonForm",
    "ReasonsForm",
    "ReplaceForm",
    "ReturnForm",
]
