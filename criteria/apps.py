from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CriteriaConfig(AppConfig):
    name = "criteria"
    verbose_name = _("Bộ tiêu chí")

    def ready(self) -> None:
        from common.verbs import name_verbs

        from . import finding
        from .words import DETAIL_WORDS, EVENT_WORDS

        name_verbs(EVENT_WORDS, DETAIL_WORDS)
        finding.register()
