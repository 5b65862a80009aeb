from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Báo cáo và hồ sơ")

    def ready(self) -> None:
        from common.verbs import name_verbs

        from . import (
            finding,
            jobs,  # noqa: F401 - registers the jobs in the web process too
            signals,  # noqa: F401 - listens to confirmations
        )
        from .words import DETAIL_WORDS, EVENT_WORDS

        name_verbs(EVENT_WORDS, DETAIL_WORDS)
        finding.register()
