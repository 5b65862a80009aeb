"""The forms of the steps: what an officer types to move a feedback on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from feedback.enums import OPEN_KINDS, RESTRICTED_KINDS, FeedbackKind
from feedback.models import Feedback, FeedbackSettings
from feedback.selectors import hamlets_of, handling_units

from .pictures import PhotosField

LONGEST = 10_000


def lines(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class StepForm(forms.Form):
    """Knows the feedback it moves and the settings of its commune."""

    def __init__(self, *args: Any, feedback: Feedback, numbers: FeedbackSettings, **kwargs: Any) -> None:
        self.feedback, self.numbers = feedback, numbers
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and starting values."""

    def units(self, name: str, *, leave_out: int | None = None) -> None:
        rows = handling_units(self.feedback.programme.commune)
        self.fields[name].queryset = rows.exclude(pk=leave_out) if leave_out else rows  # type: ignore[attr-defined]


class AssignForm(StepForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị xử lý"), empty_label=_("Chọn đơn vị"))
    note = forms.CharField(
        label=_("Dặn đơn vị"), required=False, max_length=2000, widget=lines(2),
        help_text=_("Chỉ cán bộ đọc được, người gửi không thấy."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.units("unit")
        if self.feedback.unit_id:
            self.initial.setdefault("unit", self.feedback.unit_id)


class TransferForm(StepForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Chuyển cho"), empty_label=_("Chọn đơn vị"))
    why = forms.CharField(label=_("Vì sao chuyển"), max_length=2000, widget=lines(3))

    def prepare(self) -> None:
        self.units("unit", leave_out=self.feedback.unit_id)


class ClassifyForm(StepForm):
    kind = forms.ChoiceField(label=_("Loại"), choices=[(kind.value, kind.label) for kind in OPEN_KINDS])
    hamlet = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Thôn, tổ dân phố"), required=False, empty_label=_("Chưa rõ")
    )
    place = forms.CharField(label=_("Nơi xảy ra"), max_length=200, required=False)

    def prepare(self) -> None:
        self.fields["hamlet"].queryset = hamlets_of(self.feedback.programme.commune)  # type: ignore[attr-defined]
        for name, value in (
            ("kind", self.feedback.kind),
            ("hamlet", self.feedback.hamlet_id),
            ("place", self.feedback.place),
        ):
            self.initial.setdefault(name, value)


class WordsForm(StepForm):
    """One text."""

    text = forms.CharField(label=_("Nội dung"), max_length=LONGEST, widget=lines(6))


class AskForm(WordsForm):
    def prepare(self) -> None:
        self.fields["text"].label = _("Cần người gửi bổ sung gì?")
        self.fields["text"].help_text = _("Người gửi đọc được khi tra cứu. Thời hạn tạm dừng cho tới khi có bổ sung.")


class InfoForm(WordsForm):
    def prepare(self) -> None:
        self.fields["text"].label = _("Người gửi đã bổ sung gì?")
        self.fields["text"].help_text = _("Ghi lại lời người gửi nói qua điện thoại hoặc tại quầy. Thời hạn tính tiếp.")


class NoteForm(WordsForm):
    def prepare(self) -> None:
        self.fields["text"].label = _("Ghi chú nội bộ")
        self.fields["text"].widget = lines(3)


class PublicNoteForm(WordsForm):
    def prepare(self) -> None:
        self.fields["text"].label = _("Báo cho người gửi")
        self.fields["text"].widget = lines(3)


class WhyForm(WordsForm):
    """A reason inside the house."""

    def prepare(self) -> None:
        self.fields["text"].label = _("Lý do")
        self.fields["text"].widget = lines(3)


class RefuseForm(WhyForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["text"].help_text = _("Người gửi đọc được lý do này khi tra cứu.")


class AnswerForm(StepForm):
    text = forms.CharField(label=_("Nội dung trả lời"), max_length=LONGEST, widget=lines(8))
    number = forms.CharField(
        label=_("Số văn bản trả lời"), max_length=60, required=False, help_text=_("Nếu có, ví dụ: 125/UBND-VP")
    )

    def prepare(self) -> None:
        self.initial.setdefault("text", self.feedback.answer)
        self.initial.setdefault("number", self.feedback.answer_number)


class ExtendForm(StepForm):
    days = forms.IntegerField(label=_("Thêm bao nhiêu ngày làm việc"), min_value=1, max_value=90)
    why = forms.CharField(
        label=_("Lý do"), max_length=300, widget=lines(2), help_text=_("Người gửi đọc được lý do này.")
    )

    def prepare(self) -> None:
        left = max(0, self.numbers.extension_days - self.feedback.extended_days)
        self.fields["days"].help_text = _("Nhiều nhất %(left)d ngày.") % {"left": left}


class MergeForm(StepForm):
    number = forms.IntegerField(
        label=_("Gộp vào mục số"), min_value=1, max_value=9_999_999, help_text=_("Số trong sổ của năm này, ví dụ: 42")
    )


class DivertForm(StepForm):
    kind = forms.ChoiceField(
        label=_("Đây là"), widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in FeedbackKind if kind in RESTRICTED_KINDS],
    )  # fmt: skip
    text = forms.CharField(
        label=_("Hướng dẫn người gửi"), max_length=LONGEST, widget=lines(6), help_text=_("Người gửi đọc được.")
    )

    def prepare(self) -> None:
        if self.feedback.is_restricted:
            self.initial.setdefault("kind", self.feedback.kind)


class PublishForm(StepForm):
    public_text = forms.CharField(
        label=_("Nội dung công khai"), max_length=LONGEST, widget=lines(5),
        help_text=_("Viết lại không có họ tên, số điện thoại, số nhà hay điều gì nhận ra người gửi."),
    )  # fmt: skip
    public_answer = forms.CharField(label=_("Trả lời công khai"), max_length=LONGEST, widget=lines(6))

    def prepare(self) -> None:
        self.initial.setdefault("public_text", self.feedback.public_text or self.feedback.content)
        self.initial.setdefault("public_answer", self.feedback.public_answer or self.feedback.answer)


class ApologyForm(WordsForm):
    def prepare(self) -> None:
        self.fields["text"].label = _("Nội dung thư xin lỗi")
        self.fields["text"].help_text = _("Người gửi đọc được khi tra cứu; sau khi lưu có thể in để ký.")
        self.fields["text"].widget = lines(10)


class PhotosForm(StepForm):
    photos = PhotosField(label=_("Ảnh"))


class NothingForm(StepForm):
    """A step that asks for no words."""
