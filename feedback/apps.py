from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Góp ý, phản ánh")

    def ready(self) -> None:
        from common.history import hide_history
        from common.verbs import name_verbs

        from . import finding, front, turning
        from .selectors import unreadable_events
        from .words import DETAIL_WORDS, EVENT_WORDS

        name_verbs(EVENT_WORDS, DETAIL_WORDS)
        hide_history("feedback", unreadable_events)
        front.register()
        turning.register()
        finding.register()
