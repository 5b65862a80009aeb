"""What can go wrong in the domain, each with a sentence a person can act on.

`common.middleware.DomainErrorMiddleware` turns these into pages or htmx messages, so views need no ``try``.
"""

from __future__ import annotations

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule of the programme says no. `message` is a Vietnamese sentence for the person who asked."""

    status_code = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The person may not do this, or not now (HTTP 403)."""

    status_code = 403


class WrongState(DomainError):
    """The row is not where the action starts from, or somebody was first (HTTP 409)."""

    status_code = 409

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _(
                "Người khác vừa cập nhật mục này trước bạn. Hãy tải lại trang để xem tình trạng mới nhất rồi làm tiếp."
            )
        )


class CommentRequired(DomainError):
    """The action needs a reason and none was given."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Hãy ghi lý do để người nhận biết cần làm gì tiếp theo."))


class Invalid(DomainError):
    """A value breaks a rule that no form field could check alone. `field` names the form field, if one is to blame."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
