from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Minh chứng")

    def ready(self) -> None:
        from common.verbs import name_verbs
        from tasks import gates
        from tasks.reminders import add_source

        from . import (
            finding,
            jobs,  # noqa: F401 - the web server starts them by name
            signals,  # noqa: F401
        )
        from .progress import count_proof, hands_of, proof_gate, proven_windows
        from .tell import waiting_for_review
        from .words import DETAIL_WORDS, EVENT_WORDS

        gates.add_gate(proof_gate)
        gates.add_counter(count_proof)
        gates.add_proofs(proven_windows)
        gates.add_hands(hands_of)
        name_verbs(EVENT_WORDS, DETAIL_WORDS)
        add_source(waiting_for_review)
        finding.register()
