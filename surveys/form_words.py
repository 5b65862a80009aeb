"""The public form's own words, in each language it is offered in.

The portal's pages are Vietnamese; this one form also speaks to people who do not read it. The texts of questions come
from the questionnaire, everything around them from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from .questionnaire import Fault, Item

MAIN = "vi"
SECOND = "en"
NAMES = {
    "vi": "Tiếng Việt", "en": "English", "zh": "中文", "ko": "한국어", "ja": "日本語", "fr": "Français",
}  # fmt: skip

_VI = {
    "skip": "Đi tới nội dung",
    "demo": "DỮ LIỆU TRÌNH DIỄN",
    "demo_note": "số liệu và người trong đây là giả định",
    "large": "Chữ to",
    "language": "Ngôn ngữ",
    "front": "Trang đầu",
    "privacy": "Dữ liệu cá nhân",
    "access": "Tiếp cận cho mọi người",
    "trap": "Để trống ô này",
    "anonymous": "Phiếu không ghi tên. Cơ quan không biết phiếu nào là của ai.",
    "length": "{n} câu hỏi, khoảng {minutes} phút",
    "touch": "Chạm vào câu trả lời là sang câu tiếp theo; lúc nào cũng quay lại sửa được.",
    "start": "Bắt đầu",
    "next": "Tiếp tục",
    "back": "Quay lại",
    "optional": "không bắt buộc",
    "several": "Có thể chọn nhiều ô.",
    "only_if": "Chỉ trả lời nếu ở câu {n} đã chọn: {values}.",
    "or": " hoặc ",
    "private": "Xin đừng ghi tên hay số điện thoại.",
    "review": "Xem lại câu trả lời",
    "check": "Kiểm tra câu trả lời",
    "check_lead": "Phiếu chưa được gửi. Xin xem lại, rồi bấm “Gửi phiếu” ở cuối trang.",
    "edit": "Sửa",
    "edit_question": "câu {n}",
    "empty": "Không trả lời",
    "send": "Gửi phiếu",
    "error": "Lỗi:",
    "errors": "Cần xem lại",
    "missing_choice": "Câu {n}: hãy chọn một câu trả lời.",
    "missing_several": "Câu {n}: hãy chọn ít nhất một ô.",
    "missing_text": "Câu {n}: hãy viết vài chữ.",
    "missing_number": "Câu {n}: hãy ghi một số.",
    "unknown": "Câu {n}: câu trả lời này không có trong phiếu, hãy chọn lại.",
    "not_a_number": "Câu {n}: hãy chỉ ghi chữ số, ví dụ 2.",
    "progress": "Câu {n} trên {all}",
    "sending": "Đang gửi phiếu…",
    "waiting": "Chưa gửi được vì mất mạng",
    "kept": "Phiếu đã giữ trên máy này, sẽ tự gửi khi có mạng. Đóng trang rồi mở lại cũng được.",
    "not_kept": "Chưa gửi được – đừng đóng trang. Có mạng là phiếu tự gửi đi.",
    "again": "Gửi lại ngay",
    "refused": "Máy chủ không nhận phiếu này. Xin báo cán bộ tại nơi dán mã QR.",
    "earlier": "Một phiếu trả lời trước đó còn chờ trên máy này, đang được gửi.",
    "earlier_sent": "Phiếu trả lời trước đó đã được gửi.",
    "restored": "Câu trả lời đang làm dở còn giữ trên máy này.",
    "over": "Làm lại từ đầu",
    "thanks": "Đã nhận được phiếu",
    "thanks_lead": "Cảm ơn ông/bà đã dành thời gian góp ý.",
    "thanks_next": "Ý kiến được cộng chung với mọi người để cơ quan biết cần sửa điều gì.",
    "close": "Ông/bà có thể đóng trang này.",
    "another": "Trả lời phiếu khác",
    "noted": "Đã ghi nhận phiếu",
    "done": "Xong",
    "there": "Ông/bà còn đang trả lời không?",
    "there_note": "Phiếu chưa gửi sẽ đóng lại sau ít giây nữa.",
    "stay": "Tôi trả lời tiếp",
}
_EN = {
    "skip": "Skip to content",
    "demo": "DỮ LIỆU TRÌNH DIỄN",
    "demo_note": "demonstration data, nothing here is real",
    "large": "Large text",
    "language": "Language",
    "front": "Home page",
    "privacy": "Personal data",
    "access": "Accessibility",
    "trap": "Leave this box empty",
    "anonymous": "No name is asked. The office cannot tell who sent which form.",
    "length": "{n} questions, about {minutes} minutes",
    "touch": "Tap an answer to move on to the next question; you can always go back and change it.",
    "start": "Start",
    "next": "Continue",
    "back": "Back",
    "optional": "optional",
    "several": "You may tick more than one box.",
    "only_if": "Answer only if your answer to question {n} was: {values}.",
    "or": " or ",
    "private": "Please leave out names and telephone numbers.",
    "review": "Review my answers",
    "check": "Check your answers",
    "check_lead": "Nothing has been sent yet. Please look it over, then press “Send” at the end of the page.",
    "edit": "Change",
    "edit_question": "question {n}",
    "empty": "No answer",
    "send": "Send",
    "error": "Error:",
    "errors": "Please look again",
    "missing_choice": "Question {n}: please choose an answer.",
    "missing_several": "Question {n}: please tick at least one box.",
    "missing_text": "Question {n}: please write a few words.",
    "missing_number": "Question {n}: please give a number.",
    "unknown": "Question {n}: this answer is not on the form, please choose again.",
    "not_a_number": "Question {n}: please use digits only, for example 2.",
    "progress": "Question {n} of {all}",
    "sending": "Sending…",
    "waiting": "Not sent yet: no connection",
    "kept": "Your form is kept on this device and goes out by itself once you are online. You may close the page.",
    "not_kept": "Not sent yet – please do not close this page. The form goes out by itself once you are online.",
    "again": "Try again now",
    "refused": "The server did not take this form. Please tell the staff where the QR code hangs.",
    "earlier": "An earlier form was still waiting on this device and is being sent.",
    "earlier_sent": "The earlier form has been sent.",
    "restored": "Answers you had begun are still on this device.",
    "over": "Start over",
    "thanks": "Your form has arrived",
    "thanks_lead": "Thank you for your time.",
    "thanks_next": "Your answers are added to everybody's, so that the office knows what to improve.",
    "close": "You may close this page.",
    "another": "Fill in another form",
    "noted": "Your answers are recorded",
    "done": "Done",
    "there": "Are you still there?",
    "there_note": "Your form has not been sent and will close in a few seconds.",
    "stay": "I am still answering",
}
WORDS: Mapping[str, Mapping[str, str]] = {MAIN: _VI, SECOND: _EN}

IN_THE_SCRIPT = (
    "progress", "empty", "edit", "edit_question", "error", "missing_choice", "missing_several", "missing_text",
    "missing_number", "not_a_number", "sending", "waiting", "kept", "not_kept", "refused", "earlier", "earlier_sent",
    "restored", "over",
)  # fmt: skip
"""Sentences the page's script says; they travel with the page, so that both sides say the same."""

_MISSING = {"multiple": "missing_several", "text": "missing_text", "number": "missing_number"}


def words_of(language: str) -> Mapping[str, str]:
    """The words around the questions; a language without its own gets the English ones."""
    return WORDS.get(language, _EN)


def missing_key(kind: str) -> str:
    """Which sentence asks for an answer to a question of this kind."""
    return _MISSING.get(kind, "missing_choice")


def sentence(fault: Fault, item: Item, number: int, language: str) -> str:
    """What is wrong with an answer, and what to do."""
    key = missing_key(item.kind) if fault is Fault.MISSING else fault.value
    return words_of(language)[key].format(n=number)
