"""Forms of the pages of proof."""

from .adding import KIND_FORMS, FileProofForm, ProofForm
from .changing import EditForm, LinksForm, ReasonForm, ReplaceForm
from .reviewing import AcceptForm, EvidenceFilter, ReturnForm

__all__ = [
    "KIND_FORMS",
    "AcceptForm",
    "EditForm",
    "EvidenceFilter",
    "FileProofForm",
    "LinksForm",
    "ProofForm",
    "ReasonForm",
    "ReplaceForm",
    "ReturnForm",
]
