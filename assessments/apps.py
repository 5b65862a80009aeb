from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Chấm điểm")

    def ready(self) -> None:
        from common.verbs import name_verbs
        from criteria.holds import add_hold

        from . import signals  # noqa: F401
        from .services import turning
        from .services.guards import require_set_free
        from .words import DETAIL_WORDS, EVENT_WORDS

        add_hold(require_set_free)
        turning.register()
        name_verbs(EVENT_WORDS, DETAIL_WORDS)
