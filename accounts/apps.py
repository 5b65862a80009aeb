from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Địa phương và người dùng")

    def ready(self) -> None:
        from common.verbs import name_verbs

        from . import signals  # noqa: F401 - registers the receivers
        from .words import DETAIL_WORDS, EVENT_WORDS

        name_verbs(EVENT_WORDS, DETAIL_WORDS)
