"""Setting up a survey, and one question of its draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.stale import SeenForm
from common.text import cut
from criteria.enums import LeafType
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from surveys.enums import IndexKind, Layout
from surveys.models import Survey
from tasks.enums import TaskStatus
from tasks.models import Task

ENGLISH = "en"
WORDS_LENGTH = 600

INDEX_WORDS = {
    IndexKind.TOP_TWO: _(
        "Trong 100 lượt trả lời theo thang 5 mức có bao nhiêu lượt “hài lòng” hoặc “rất hài lòng”. Thường dùng khi "
        "tiêu chí ghi “tỷ lệ hài lòng từ … % trở lên”."
    ),
    IndexKind.MEAN: _(
        "Cộng các mức (1 đến 5) rồi chia trung bình và quy ra phần trăm: mọi người đều chọn “hài lòng” là 80 %."
    ),
}
LAYOUT_WORDS = {
    Layout.STEPS: _("Dễ cho người lớn tuổi, màn hình nhỏ; hợp với phiếu dài."),
    Layout.PAGE: _("Nhìn thấy hết ngay; hợp với phiếu một, hai câu."),
}


def explained(words: dict[Any, Any]) -> list[tuple[str, str]]:
    """Choices that say what they mean: "Mỗi màn hình một câu. Dễ cho …"."""
    return [(member.value, f"{member.label}. {text}") for member, text in words.items()]


class LinksFields(forms.Form):
    """The criterion a survey proves and the task it does; those that speak of surveys come first."""

    criterion = forms.ModelChoiceField(
        Criterion.objects.none(), label=_("Tiêu chí được chứng minh"), required=False,
        help_text=_("Kết quả chốt sẽ làm căn cứ đề xuất điểm cho tiêu chí này."),
    )  # fmt: skip
    task = forms.ModelChoiceField(
        Task.objects.none(), label=_("Nhiệm vụ trong kế hoạch"), required=False,
        help_text=_("Các đợt khảo sát theo các kỳ của nhiệm vụ này; bảng kết quả sẽ nộp vào đó."),
    )  # fmt: skip

    def offer(self, programme: ProgrammeYear) -> None:
        leaves = leaves_of(programme.criteria_set)
        tasks = Task.objects.filter(programme=programme, status=TaskStatus.ACTIVE).order_by("plan", "number")
        _grouped(
            self.fields["criterion"], leaves, _t("Tiêu chí chấm bằng khảo sát"), _t("Tiêu chí khác"),
            lambda leaf: leaf.leaf_type == LeafType.SURVEY, lambda leaf: f"{leaf.code} {cut(leaf.title, 100)}",
        )  # fmt: skip
        _grouped(
            self.fields["task"], tasks, _t("Nhiệm vụ về khảo sát"), _t("Nhiệm vụ khác"),
            lambda task: "khao sat" in task.search, lambda task: f"{task.ref} {cut(task.title, 110)}".strip(),
        )  # fmt: skip


def _grouped(field: Any, rows: QuerySet[Any], first: str, second: str, is_first: Any, words: Any) -> None:
    """Offer the rows in two groups."""
    field.queryset = rows
    found = list(rows)
    parts = [(first, [row for row in found if is_first(row)]), (second, [row for row in found if not is_first(row)])]
    field.choices = [("", _t("Không gắn"))] + [
        (label, [(row.pk, words(row)) for row in part]) for label, part in parts if part
    ]


class CreateForm(LinksFields):
    """A new survey from a ready-made questionnaire, or from nothing."""

    title = forms.CharField(
        label=_("Tên khảo sát"), max_length=200, help_text=_("Cán bộ nhìn thấy; người dân thấy tiêu đề riêng."),
        error_messages={"required": _("Hãy đặt tên cho khảo sát.")},
    )  # fmt: skip
    english = forms.BooleanField(label=_("Có cả bản tiếng Anh (cho người nước ngoài)"), required=False)
    field_order = ["title", "english", "criterion", "task"]

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(programme)

    def values(self) -> dict[str, Any]:
        """What `services.create_survey` takes."""
        data = self.cleaned_data
        languages = ["vi", ENGLISH] if data["english"] else ["vi"]
        return {"title": data["title"], "criterion": data["criterion"], "task": data["task"], "languages": languages}


def both_languages(label: Any, *, rows: int = 2, required: bool = False) -> tuple[forms.CharField, forms.CharField]:
    """The same words in Vietnamese and in English."""

    def one(language: Any, needed: bool) -> forms.CharField:
        return forms.CharField(
            label=f"{label} – {language}", max_length=WORDS_LENGTH, required=needed,
            widget=forms.Textarea(attrs={"rows": rows}),
        )  # fmt: skip

    return one("tiếng Việt", required), one("tiếng Anh", False)


class SettingsForm(SeenForm, LinksFields):
    """Everything around the questions."""

    title = forms.CharField(
        label=_("Tên khảo sát"), max_length=200, error_messages={"required": _("Hãy đặt tên cho khảo sát.")}
    )
    english = forms.BooleanField(
        label=_("Có cả bản tiếng Anh"), required=False,
        help_text=_("Người trả lời tự chọn ngôn ngữ; mọi câu hỏi phải có đủ hai bản."),
    )  # fmt: skip
    heading_vi, heading_en = both_languages("Tiêu đề người dân thấy", required=True)
    intro_vi, intro_en = both_languages("Lời mở đầu", rows=4)
    thanks_vi, thanks_en = both_languages("Lời cảm ơn và việc tiếp theo", rows=3)
    index_kind = forms.ChoiceField(
        label=_("Chỉ số hài lòng tính thế nào"), widget=forms.RadioSelect, choices=lambda: explained(INDEX_WORDS)
    )
    margin = forms.DecimalField(
        label=_("Sai số cho phép (%)"), min_value=Decimal("0.1"), max_value=Decimal("49.9"), decimal_places=1,
        max_digits=4, localize=True,
        help_text=_("Dùng để tính số phiếu cần có: n = N/(1+N·e²). Thường dùng 5 %."),
    )  # fmt: skip
    layout = forms.ChoiceField(
        label=_("Cách bày câu hỏi trên điện thoại"), widget=forms.RadioSelect, choices=lambda: explained(LAYOUT_WORDS)
    )
    results_public = forms.BooleanField(
        label=_("Công bố kết quả trên trang cho người dân"), required=False,
        help_text=_("Chỉ số liệu chung, khi có ít nhất 30 phiếu hợp lệ; không bao giờ có ý kiến viết."),
    )  # fmt: skip

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        self.survey = survey
        plain = ("title", "index_kind", "margin", "layout", "results_public")
        initial = {name: getattr(survey, name) for name in plain}
        initial |= {"criterion": survey.criterion_id, "task": survey.task_id, "english": ENGLISH in survey.languages}
        for name in ("heading", "intro", "thanks"):
            words = getattr(survey, name) or {}
            initial |= {f"{name}_vi": words.get("vi", ""), f"{name}_en": words.get(ENGLISH, "")}
        super().__init__(*args, initial=initial, **kwargs)
        self.offer(survey.programme)

    def values(self) -> dict[str, Any]:
        """What `services.change_settings` takes; other languages than these two stay as they are."""
        data = self.cleaned_data
        names = ("title", "criterion", "task", "index_kind", "margin", "layout", "results_public")
        values = {name: data[name] for name in names}
        for name in ("heading", "intro", "thanks"):
            values[name] = spoken(getattr(self.survey, name), data[f"{name}_vi"], data[f"{name}_en"])
        others = [language for language in self.survey.languages if language not in {"vi", ENGLISH}]
        return values | {"languages": ["vi", *([ENGLISH] if data["english"] else []), *others]}


def spoken(before: dict[str, str] | None, vi: str, en: str) -> dict[str, str]:
    """The words in their languages; what is empty is not there."""
    typed = {"vi": vi.strip(), ENGLISH: en.strip()}
    return {language: text for language, text in ((before or {}) | typed).items() if text}
