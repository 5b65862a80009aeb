from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Khảo sát")

    def ready(self) -> None:
        from common.verbs import name_verbs

        from . import (
            finding,
            front,
            signals,  # noqa: F401
        )
        from .services import turning
        from .words import DETAIL_WORDS, EVENT_WORDS

        name_verbs(EVENT_WORDS, DETAIL_WORDS)
        front.register()
        turning.register()
        finding.register()
