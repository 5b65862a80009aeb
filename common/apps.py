from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Nền tảng")

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers them
