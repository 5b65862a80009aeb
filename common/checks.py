"""What must be there before the portal can serve: said at the start, not by a failing page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SET_UP = "Hãy chạy: make setup"


@register("portal")
def set_up_is_done(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Icons, fonts and collected static files come from set-up."""
    problems: list[CheckMessage] = []
    if not (Path(settings.TABLER_ICONS_DIR) / "home.svg").is_file():
        problems.append(Error("Chưa có các biểu tượng của giao diện.", hint=SET_UP, id="portal.E001"))
    if not any(Path(settings.DOCUMENT_FONTS_DIR).glob("*/*.ttf")):
        problems.append(Error("Chưa có phông chữ để in văn bản.", hint=SET_UP, id="portal.E002"))
    hashed = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    if hashed and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        problems.append(Error("Chưa gom các tệp tĩnh của giao diện.", hint=SET_UP, id="portal.E003"))
    return problems


@register(Tags.security, deploy=True)
def clock_runs(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A held clock is for demonstrations."""
    if settings.CLOCK_TODAY is None:
        return []
    return [
        Warning(
            f"Đồng hồ của cổng đang được giữ ở ngày {settings.CLOCK_TODAY:%d/%m/%Y}.",
            hint="Bản chạy thật phải để trống CLOCK_TODAY.",
            id="portal.W001",
        )
    ]
