"""Why a file could not be made or handed out, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.errors import DomainError


class RenderError(DomainError):
    """The file cannot be made; the message says which part is to blame and what to do."""

    status_code = 500


class Stopped(RenderError):
    """Somebody asked the run to stop; nothing was left behind."""

    def __init__(self) -> None:
        super().__init__("Đã dừng theo yêu cầu. Không có tệp nào được tạo ra.")


class FileGone(DomainError):
    """The row says that there is a file, the store does not have it."""

    status_code = 404

    def __init__(self) -> None:
        super().__init__(_("Tệp này không còn trong kho của cổng. Hãy lập lại và báo quản trị hệ thống."))
