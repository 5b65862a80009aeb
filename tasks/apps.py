from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = _("Kế hoạch và nhiệm vụ")

    def ready(self) -> None:
        from accounts.duties import add_duty
        from common.verbs import name_verbs

        from . import (
            finding,
            signals,  # noqa: F401
        )
        from .selectors import tasks_of_unit
        from .services import turning
        from .words import DETAIL_WORDS, EVENT_WORDS

        turning.register()
        finding.register()
        add_duty(lambda unit: tasks_of_unit(unit).count())
        name_verbs(EVENT_WORDS, DETAIL_WORDS)
