"""The words of a chase letter, read and changed before the letter is made."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import day_input


class ChaseForm(forms.Form):
    """Everything the letter says beside its table."""

    title = forms.CharField(label=_("Trích yếu (V/v …)"), max_length=300)
    opening = forms.CharField(label=_("Mở đầu"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    closing = forms.CharField(
        label=_("Yêu cầu, đề nghị"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Đứng sau bảng các việc. Mỗi dòng là một đoạn."),
    )
    reply_by = forms.DateField(
        label=_("Hạn đề nghị hoàn thành"),
        widget=day_input(),
        help_text=_("Để theo dõi. Nếu đổi ngày này, hãy sửa cả ngày trong phần trên."),
    )
