"""What citizens fill in. Names are plain, nothing is asked that the purpose does not need."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune, Unit
from feedback.enums import DataRequestKind, FeedbackKind, Resolution
from feedback.selectors import hamlets_of

LONGEST = 10_000
PHONE = re.compile(r"\+?\d{8,15}")

SLUGS = {
    FeedbackKind.REPORT: "phan-anh",
    FeedbackKind.SUGGESTION: "gop-y",
    FeedbackKind.PROPOSAL: "kien-nghi",
    FeedbackKind.PRAISE: "khen",
    FeedbackKind.HOME_SERVICE: "tai-nha",
}
"""The kinds taken here, as addresses name them, in the order of the page."""
KIND_OF = {slug: kind for kind, slug in SLUGS.items()}
ELSEWHERE = "khieu-nai-to-cao"

ANONYMOUS, NAMED = "an-danh", "co-ten"
CONTACT = [
    (ANONYMOUS, _("Gửi ẩn danh, không để lại tên")),
    (NAMED, _("Để lại liên hệ để được gọi lại, trả lời")),
]


class PublicForm(forms.Form):
    """Sentences of our own instead of the browser's; errors as the citizens' layout wants them."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not field.required and not isinstance(field, forms.BooleanField):
                field.widget.attrs.setdefault("data-optional", "")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the control, sentence) in the order of the page."""
        found: list[tuple[str, str]] = [("", str(sentence)) for sentence in self.non_field_errors()]
        for bound in self:
            found += [(_target(bound), str(sentence)) for sentence in bound.errors]
        return found


def _target(bound: BoundField) -> str:
    several = isinstance(bound.field.widget, forms.RadioSelect)
    return f"{bound.auto_id}_0" if several else str(bound.auto_id)


def _line(label: Any, length: int, *, required: bool = False, missing: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=required, widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing},
    )  # fmt: skip


class FeedbackForm(PublicForm):
    """Góp ý, phản ánh, kiến nghị, lời khen. Anonymous unless somebody says otherwise."""

    content = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Hãy viết vài lời về điều ông/bà muốn gửi.")},
    )
    place = _line(_("Ở đâu"), 200)
    hamlet: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label=_("Thôn, tổ dân phố")
    )
    contact = forms.ChoiceField(
        choices=CONTACT,
        widget=forms.RadioSelect,
        initial=ANONYMOUS,
        required=False,
        label=_("Ông/bà có để lại tên không?"),
    )
    sender_name = _line(_("Họ tên"), 100, autocomplete="name")
    sender_phone = _line(_("Số điện thoại"), 20, autocomplete="tel", inputmode="tel")
    sender_email = forms.EmailField(
        label=_("Thư điện tử"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@example.com")},
    )  # fmt: skip
    consent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, commune: Commune, kind: FeedbackKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        content, place, help_text = WORDS[kind]
        self.fields["content"].label, self.fields["content"].help_text = content, help_text
        if place:
            self.fields["place"].label = place
        else:
            del self.fields["place"]
        hamlets = list(hamlets_of(commune))
        if hamlets:
            self.fields["hamlet"].queryset = hamlets_of(commune)  # type: ignore[attr-defined]
            self.fields["hamlet"].empty_label = _("Không chọn")  # type: ignore[attr-defined]
        else:
            del self.fields["hamlet"]

    def clean_sender_phone(self) -> str:
        given = str(self.cleaned_data["sender_phone"]).strip()
        if given and self.is_named and not PHONE.fullmatch(re.sub(r"[\s.\-()]", "", given)):
            raise forms.ValidationError(_("Số điện thoại chưa đúng. Ví dụ: 0912 345 678"))
        return given

    @property
    def is_named(self) -> bool:
        """What is typed about oneself counts only after "Để lại liên hệ"."""
        return (self.data.get("contact") or ANONYMOUS) == NAMED

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.is_named:
            return values | {"sender_name": "", "sender_phone": "", "sender_email": "", "consent": False}
        if not (values.get("sender_phone") or values.get("sender_email")) and not self.errors:
            self.add_error("sender_phone", _("Hãy ghi số điện thoại hoặc thư điện tử, hoặc chọn “Gửi ẩn danh” ở trên."))
        if not values.get("consent"):
            self.add_error("consent", _("Hãy đánh dấu đồng ý thì cán bộ mới được liên hệ; hoặc chọn “Gửi ẩn danh”."))
        return values


class HomeServiceForm(FeedbackForm):
    """Somebody who cannot come: where, when, which number to call."""

    address = _line(
        _("Địa chỉ nhà"), 200, required=True, missing=_("Hãy ghi địa chỉ để cán bộ đến tận nhà."),
        autocomplete="street-address",
    )  # fmt: skip
    preferred_time = _line(_("Lúc nào tiện cho ông/bà"), 200)

    field_order = [
        "content", "address", "hamlet", "preferred_time", "sender_name", "sender_phone", "consent",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["contact"], self.fields["sender_email"]
        phone = self.fields["sender_phone"]
        phone.required = True
        phone.error_messages["required"] = _("Hãy ghi số điện thoại để cán bộ hẹn giờ đến nhà.")
        self.fields["sender_name"].label = _("Tên người cần gặp")
        self.fields["preferred_time"].help_text = _("Ví dụ: sáng thứ Ba, sau 17 giờ")
        self.fields["address"].help_text = _("Số nhà, đường hoặc ngõ, thôn, tổ dân phố")

    @property
    def is_named(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        values = forms.Form.clean(self) or {}
        if not values.get("consent"):
            self.add_error("consent", _("Hãy đánh dấu đồng ý thì cán bộ mới được hẹn và đến nhà."))
        return values


def form_class(kind: FeedbackKind) -> type[FeedbackForm]:
    """The form of a kind."""
    return HomeServiceForm if kind == FeedbackKind.HOME_SERVICE else FeedbackForm


WORDS: dict[FeedbackKind, tuple[Any, Any, Any]] = {
    FeedbackKind.REPORT: (
        _("Chuyện gì xảy ra?"),
        _("Ở đâu?"),
        _("Ví dụ: đèn đường hỏng ba tối nay, rác chưa thu gom, chờ quá giờ hẹn ở quầy."),
    ),
    FeedbackKind.SUGGESTION: (
        _("Ông/bà muốn góp ý điều gì?"),
        "",
        _("Điều gì nên làm khác đi, làm thế nào thì tốt hơn?"),
    ),
    FeedbackKind.PROPOSAL: (
        _("Ông/bà đề nghị xã, phường làm gì?"),
        _("Ở đâu (nếu có)?"),
        _("Nêu việc cần làm và lý do."),
    ),
    FeedbackKind.PRAISE: (
        _("Ông/bà muốn khen ai, việc gì?"),
        _("Ở quầy, bộ phận nào (nếu nhớ)?"),
        _("Lời khen được chuyển tới người làm việc tốt."),
    ),
    FeedbackKind.HOME_SERVICE: (
        _("Ông/bà cần nộp hồ sơ gì, hoặc nhận kết quả gì?"),
        "",
        _("Ví dụ: chứng thực bản sao, nhận giấy khai sinh cho cháu."),
    ),
}
"""Question, where, and an example for each kind."""


class AddedForm(PublicForm):
    """More from the sender, on the page of the code."""

    text = forms.CharField(
        label=_("Nội dung bổ sung"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Hãy viết điều ông/bà muốn bổ sung. Nếu chỉ gửi ảnh, ghi: ảnh chụp thêm.")},
    )


class ResolvedForm(PublicForm):
    """ "Đã giải quyết chưa?" """

    resolution = forms.ChoiceField(
        label=_("Việc của ông/bà đã được giải quyết chưa?"), choices=Resolution.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một câu trả lời.")},
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Còn gì chưa được?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        unsolved = values.get("resolution") in {Resolution.NO, Resolution.PARTLY}
        if unsolved and not str(values.get("comment", "")).strip():
            self.add_error("comment", _("Hãy viết điều còn chưa được, để việc được mở lại và làm tiếp."))
        return values


class DataRequestForm(PublicForm):
    """To see, correct, delete one's data or take a consent back."""

    kind = forms.ChoiceField(
        label=_("Ông/bà muốn gì?"), choices=DataRequestKind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn điều ông/bà muốn.")},
    )  # fmt: skip
    content = forms.CharField(
        label=_("Nói rõ hơn"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Dữ liệu nào, gửi khi nào, ở đâu. Ví dụ: số điện thoại tôi để lại khi góp ý tháng trước."),
        error_messages={"required": _("Hãy viết ông/bà cần xem, sửa hay xóa dữ liệu nào.")},
    )  # fmt: skip
    code = _line(_("Mã góp ý"), 60, autocomplete="off", autocapitalize="characters", spellcheck="false")
    name = _line(_("Họ tên"), 100, autocomplete="name")
    contact = _line(
        _("Số điện thoại hoặc thư điện tử"), 100, required=True,
        missing=_("Hãy ghi số điện thoại hoặc thư điện tử để nhận trả lời."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Nếu còn biên nhận: có mã thì tìm được ngay, không phải xác minh thêm.")
