"""Why a mail did not go, in words an administrator of a commune understands."""

from __future__ import annotations

import smtplib
from typing import Any

from django.utils.translation import gettext as _

PERMANENT = range(500, 600)


def is_final(error: Exception) -> bool:
    """The server says that this address will never take the mail; anything else may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _said in error.recipients.values())
    return False


def words_of_error(error: Exception) -> str:
    """What happened and what to do, then what the server said."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            words = _("Máy chủ thư không nhận địa chỉ này. Hãy kiểm tra lại thư điện tử của người nhận.")
            said = "; ".join(_answer(code, text) for code, text in error.recipients.values())
        case smtplib.SMTPAuthenticationError():
            words = _("Máy chủ thư không nhận tên hoặc mật khẩu. Hãy kiểm tra EMAIL_URL.")
            said = _answer(error.smtp_code, error.smtp_error)
        case smtplib.SMTPSenderRefused():
            words = _("Máy chủ thư không nhận địa chỉ gửi. Hãy kiểm tra DEFAULT_FROM_EMAIL.")
            said = _answer(error.smtp_code, error.smtp_error)
        case smtplib.SMTPResponseException():
            words, said = _("Máy chủ thư từ chối thư."), _answer(error.smtp_code, error.smtp_error)
        case OSError() | smtplib.SMTPException():
            words, said = _("Không nối được với máy chủ thư. Cổng sẽ tự thử lại."), str(error)
        case _:
            words, said = _("Có lỗi khi gửi thư."), f"{type(error).__name__}: {error}"
    return f"{words} ({said})"[:1000] if said else str(words)


def _answer(code: int, text: Any) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
