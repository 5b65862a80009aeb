"""Handing in: one form for each kind of proof."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import today
from common.fields import day_input
from criteria.fields import LeafChoice
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from evidence.enums import EvidenceKind
from tasks.models import Occurrence

from .fields import FilesField, OneFile, WindowChoice


class ProofForm(forms.Form):
    """What every kind of proof is handed in with. Subclasses add what makes the kind.

    `windows` are those to choose from, None when the proof is tied to a criterion instead.
    """

    kind: EvidenceKind

    occurrences = WindowChoice(
        Occurrence.objects.none(),
        label=_("Nộp cho kỳ"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một kỳ.")},
    )
    criterion = LeafChoice(
        Criterion.objects.none(),
        label=_("Tiêu chí"),
        empty_label=_("Chọn tiêu chí"),
        error_messages={"required": _("Hãy chọn tiêu chí mà minh chứng này thuộc về.")},
    )
    title = forms.CharField(
        label=_("Tên, chú thích"),
        max_length=300,
        required=False,
        help_text=_("Viết ngắn trong ảnh, tệp có gì. Để trống thì lấy theo tên nhiệm vụ và kỳ."),
    )
    proof_date = forms.DateField(
        label=_("Ngày của minh chứng"),
        required=False,
        widget=day_input(),
        help_text=_("Ngày việc diễn ra hoặc ngày văn bản, không phải ngày tải lên."),
    )
    place = forms.CharField(label=_("Nơi"), max_length=200, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị nộp"), empty_label=None)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order: list[str] = []

    def __init__(
        self,
        *args: Any,
        programme: ProgrammeYear,
        units: QuerySet[Unit],
        windows: QuerySet[Occurrence] | None,
        tied: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0]
        self.fields["proof_date"].widget.attrs["max"] = today().isoformat()
        if windows is None:
            del self.fields["occurrences"]
        else:
            self.fields["occurrences"].queryset = windows  # type: ignore[attr-defined]
        if windows is not None or tied:
            del self.fields["criterion"]
        else:
            self.fields["criterion"].queryset = leaves_of(programme.criteria_set)  # type: ignore[attr-defined]

    def with_new_id(self) -> None:
        """Next time this form is sent it is another submission: part of it was stored."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["client_id"] = str(uuid.uuid4())
        self.data = data


class FileProofForm(ProofForm):
    """One proof for each chosen file."""

    kind = EvidenceKind.FILE
    camera = FilesField(label=_("Chụp ảnh ngay"), camera=True)
    picked = FilesField(label=_("Chọn tệp có sẵn"), help_text=_("Có thể chọn nhiều tệp, mỗi tệp thành một minh chứng."))
    field_order = ["camera", "picked", "occurrences", "criterion", "title", "proof_date", "place", "unit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof_date"].help_text = _(
            "Để trống thì lấy ngày chụp ghi trong ảnh; nếu ảnh không ghi thì lấy hôm nay."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [*data.get("camera", []), *data.get("picked", [])]
        if not chosen:
            self.add_error("picked", _t("Hãy chụp ảnh hoặc chọn ít nhất một tệp."))
        if len(chosen) > settings.UPLOAD_MAX_FILES:
            self.add_error(
                "picked",
                _t("Mỗi lần gửi tối đa %(limit)d tệp, bạn đã chọn %(count)d. Hãy gửi làm nhiều lần.")
                % {"limit": settings.UPLOAD_MAX_FILES, "count": len(chosen)},
            )
        data["chosen"] = chosen
        return data


class LinkProofForm(ProofForm):
    """A post, an article, a video on the web."""

    kind = EvidenceKind.LINK
    url = forms.CharField(
        label=_("Đường dẫn"),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Mở bài đăng hoặc video, sao chép địa chỉ rồi dán vào đây."),
        error_messages={"required": _("Hãy dán đường dẫn.")},
    )
    field_order = ["url", "occurrences", "criterion", "title", "proof_date", "place", "unit"]


class DocumentFields(forms.Form):
    """The printed identity of a document."""

    document_number = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=60,
        help_text=_("Ví dụ: 12/KH-UBND"),
        error_messages={"required": _("Hãy nhập số, ký hiệu văn bản, ví dụ 12/KH-UBND.")},
    )
    document_date = forms.DateField(
        label=_("Ngày văn bản"), widget=day_input(), error_messages={"required": _("Hãy nhập ngày của văn bản.")}
    )
    document_issuer = forms.CharField(
        label=_("Cơ quan ban hành"), max_length=200, error_messages={"required": _("Hãy nhập cơ quan ban hành.")}
    )
    document_abstract = forms.CharField(
        label=_("Về việc"), max_length=500, error_messages={"required": _("Hãy nhập trích yếu của văn bản.")}
    )


class DocumentProofForm(DocumentFields, ProofForm):
    """A numbered document, with its scan when there is one."""

    kind = EvidenceKind.DOCUMENT
    file = OneFile(
        label=_("Tệp văn bản"), required=False, help_text=_("Nên kèm bản quét hoặc bản ký số; không có vẫn nộp được.")
    )
    field_order = [
        *("document_number", "document_date", "document_issuer", "document_abstract", "file"),
        *("occurrences", "criterion", "title", "proof_date", "place", "unit"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("Để trống thì lấy theo số, ngày và trích yếu.")
        self.fields["proof_date"].help_text = _("Để trống thì lấy ngày văn bản.")


class NoteProofForm(ProofForm):
    """A written note of something done."""

    kind = EvidenceKind.NOTE
    text = forms.CharField(
        label=_("Nội dung"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Việc gì, ở đâu, ai làm, kết quả. Không ghi số CCCD, số điện thoại của công dân."),
        error_messages={"required": _("Hãy ghi nội dung.")},
    )
    field_order = ["text", "occurrences", "criterion", "title", "proof_date", "place", "unit"]


KIND_FORMS: dict[str, type[ProofForm]] = {
    "tep": FileProofForm,
    "duong-dan": LinkProofForm,
    "van-ban": DocumentProofForm,
    "ghi-chep": NoteProofForm,
}
"""Form of each kind, by its word in addresses."""
