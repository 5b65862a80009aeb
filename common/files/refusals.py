"""The sentences for files that are not taken: what is wrong, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common.files.facts import Reason, RejectedFile
from common.files.limits import KNOWN, Limits
from common.files.names import human_size

_NOT_ALLOWED = {
    "word": _lazy(
        "Tệp Word kiểu cũ (.doc, .rtf) chưa nhận được. Hãy mở bằng Word rồi chọn Lưu thành (Save As) .docx và gửi lại."
    ),
    "excel": _lazy(
        "Tệp Excel kiểu cũ (.xls) chưa nhận được. Hãy mở bằng Excel rồi chọn Lưu thành (Save As) .xlsx và gửi lại."
    ),
    "powerpoint": _lazy(
        "Tệp trình chiếu PowerPoint chưa nhận được. Hãy mở bằng PowerPoint rồi chọn Lưu thành (Save As) PDF và gửi lại."
    ),
    "opendocument": _lazy(
        "Tệp OpenDocument chưa nhận được. Hãy mở bằng LibreOffice rồi chọn Lưu thành (Save As) .docx "
        "hoặc .xlsx và gửi lại."
    ),
    "video": _lazy(
        "Video không lưu trên hệ thống này. Hãy đăng video lên trang thông tin điện tử hoặc trang chính thức "
        "của xã, rồi thêm minh chứng dạng đường dẫn tới video đó."
    ),
    "audio": _lazy(
        "Tệp âm thanh không lưu trên hệ thống này. Hãy đăng lên trang chính thức của xã rồi thêm minh chứng "
        "dạng đường dẫn."
    ),
    "program": _lazy(
        "Nội dung tệp là chương trình chạy được, dù tên tệp ghi gì, nên không nhận để bảo đảm an toàn. "
        "Hãy gửi đúng tệp tài liệu hoặc ảnh."
    ),
    "web": _lazy(
        "Tệp trang web hoặc ảnh vẽ SVG có thể chứa mã chạy ngầm nên không nhận. "
        "Hãy in ra PDF hoặc chụp màn hình rồi gửi lại."
    ),
    "archive": _lazy("Tệp nén không nhận trực tiếp. Hãy giải nén rồi gửi từng tệp bên trong."),
    "picture": _lazy("Loại ảnh này chưa nhận được. Hãy lưu ảnh thành JPG hoặc PNG rồi gửi lại."),
    "text": _lazy("Tệp văn bản thuần chưa nhận được. Hãy dán nội dung vào Word, lưu thành .docx rồi gửi lại."),
}
_LABELS = {"jpg": "JPG", "png": "PNG", "webp": "WebP", "heic": "HEIC"}


def allowed_types(limits: Limits) -> str:
    """The allowed types as people name them: ``ảnh (JPG, PNG), PDF, Word (.docx), Excel (.xlsx)``."""
    pictures = [_LABELS[extension] for extension in KNOWN if extension in _LABELS and extension in limits.allowed]
    parts = [_("ảnh (%(types)s)") % {"types": ", ".join(pictures)}] if pictures else []
    for extension, label in (("pdf", "PDF"), ("docx", "Word (.docx)"), ("xlsx", "Excel (.xlsx)")):
        if extension in limits.allowed:
            parts.append(label)
    return ", ".join(parts)


def empty() -> RejectedFile:
    """Zero bytes: an upload cut off, or a placeholder of a cloud drive."""
    return RejectedFile(
        _(
            "Tệp rỗng (0 byte), có thể do tải về hoặc sao chép chưa xong. Hãy mở thử tệp trên máy của bạn, "
            "tải lại bản đầy đủ rồi gửi lại."
        ),
        reason=Reason.EMPTY,
    )


def too_big(size: int, limits: Limits) -> RejectedFile:
    """More bytes than the installation takes."""
    shown, limit = human_size(size), human_size(limits.max_bytes)
    weight = _("Tệp nặng %(size)s") if shown != limit else _("Tệp nặng hơn %(size)s một chút")
    advice = _(
        "vượt mức %(limit)s cho một tệp. Hãy giảm cỡ ảnh, tách tệp thành nhiều phần, hoặc đưa tệp lên trang "
        "thông tin của xã rồi gửi đường dẫn."
    )
    sentence = f"{weight}, {advice}" % {"size": shown, "limit": limit}
    return RejectedFile(sentence, reason=Reason.TOO_BIG)


def too_many_pixels(width: int, height: int, limits: Limits) -> RejectedFile:
    """A picture that would fill the memory when opened."""
    return RejectedFile(
        _(
            "Ảnh có kích thước quá lớn (%(size)s triệu điểm ảnh, mức cho phép là %(limit)s triệu). "
            "Hãy thu nhỏ ảnh hoặc chụp lại ở chế độ thường rồi gửi lại."
        )
        % {"size": _millions(width * height), "limit": _millions(limits.max_pixels)},
        reason=Reason.TOO_MANY_PIXELS,
    )


def _millions(pixels: int) -> str:
    return f"{-(-pixels // 100_000) / 10:,.1f}".translate(str.maketrans(",.", ".,")).removesuffix(",0")


def not_allowed(what: str, limits: Limits) -> RejectedFile:
    """A type the portal does not take; `what` is a key of `_NOT_ALLOWED`, any other gives the plain "
    "sentence."""
    plain = _("Không nhận ra loại tệp này, hoặc loại này chưa được phép. Hãy chọn tệp khác.")
    accepted = _("Hệ thống nhận: %(types)s.") % {"types": allowed_types(limits)}
    return RejectedFile(f"{_NOT_ALLOWED.get(what, plain)} {accepted}", reason=Reason.NOT_ALLOWED)


def damaged(what: str) -> RejectedFile:
    """Recognised but not readable; `what` is "image", "pdf", "word", "excel" or "office"."""
    sentences = {
        "image": _(
            "Ảnh bị hỏng hoặc tải lên chưa trọn vẹn nên không mở được. Hãy mở thử ảnh trên máy, chụp "
            "hoặc lưu lại rồi gửi lại."
        ),
        "pdf": _(
            "Tệp PDF bị hỏng hoặc tải lên chưa trọn vẹn nên không đọc được. Hãy mở thử trên máy, in lại "
            "ra PDF rồi gửi lại."
        ),
    }
    office = _(
        "Tệp Word hoặc Excel bị hỏng hoặc tải lên chưa trọn vẹn nên không mở được. Hãy mở bằng Word hoặc "
        "Excel, sửa lỗi nếu được hỏi, lưu lại rồi gửi lại."
    )
    return RejectedFile(sentences.get(what, office), reason=Reason.DAMAGED)


def password(what: str) -> RejectedFile:
    """Readable only with a password; `what` is "pdf" or an Office kind."""
    if what == "pdf":
        sentence = _(
            "Tệp PDF đang đặt mật khẩu mở tệp nên người khác không đọc được. Hãy mở tệp, in lại ra PDF "
            "không đặt mật khẩu rồi gửi lại."
        )
    else:
        sentence = _(
            "Tệp đang đặt mật khẩu nên người khác không mở được. Hãy mở bằng Word hoặc Excel, vào Tệp > "
            "Thông tin > Bảo vệ (File > Info > Protect) để bỏ mật khẩu, lưu lại rồi gửi lại."
        )
    return RejectedFile(sentence, reason=Reason.PASSWORD)


def macro() -> RejectedFile:
    """Word or Excel with macros inside."""
    return RejectedFile(
        _(
            "Tệp có chứa macro (mã tự chạy) nên không nhận để bảo đảm an toàn. Hãy mở bằng Word hoặc Excel, "
            "chọn Lưu thành (Save As) .docx hoặc .xlsx không kèm macro rồi gửi lại."
        ),
        reason=Reason.MACRO,
    )


def bomb(limits: Limits) -> RejectedFile:
    """A Word or Excel file that unpacks to far more than it weighs."""
    return RejectedFile(
        _(
            "Nội dung bên trong tệp phình ra quá lớn khi mở (hơn %(limit)s) nên không nhận. "
            "Hãy xóa các trang tính, hàng trống hoặc ảnh thừa, lưu lại rồi gửi lại."
        )
        % {"limit": human_size(limits.max_unpacked)},
        reason=Reason.BOMB,
    )
