"""One question of a survey's draft: its words, choices and rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.stale import SeenForm
from common.text import cut, squeeze
from surveys.checking import numbers_of, one_of_words
from surveys.enums import QuestionKind
from surveys.questionnaire import Item, Questionnaire

from .building import ENGLISH, both_languages, explained, spoken

MOST_CHOICES = 20
SPARE_CHOICES = 2

KIND_WORDS = {
    QuestionKind.LIKERT: _("Rất hài lòng … rất không hài lòng, có hình mặt cười."),
    QuestionKind.YES_NO: _("Hai nút: Có, Không."),
    QuestionKind.SINGLE: _("Nhiều lựa chọn, chỉ chọn một."),
    QuestionKind.MULTIPLE: _("Nhiều lựa chọn, chọn bao nhiêu cũng được."),
    QuestionKind.TEXT: _("Một ô để viết vài dòng."),
    QuestionKind.NUMBER: _("Một ô chỉ nhận số."),
    QuestionKind.SECTION: _("Chỉ là tiêu đề, không hỏi gì; chia phiếu dài thành từng phần."),
}
LIKERT_RULES = (
    ("1,2", _("chưa hài lòng (“Không hài lòng” hoặc “Rất không hài lòng”)")),
    ("1,2,3", _("từ “Bình thường” trở xuống")),
    ("4,5", _("hài lòng (“Hài lòng” hoặc “Rất hài lòng”)")),
)


class QuestionForm(SeenForm):
    """One row of the draft. `before` are the rows above it, which it may depend on."""

    kind = forms.ChoiceField(
        label=_("Kiểu câu hỏi"), widget=forms.RadioSelect, choices=lambda: explained(KIND_WORDS),
        initial=QuestionKind.LIKERT,
    )  # fmt: skip
    text_vi, text_en = both_languages("Câu hỏi")
    hint_vi, hint_en = both_languages("Lời giải thích nhỏ")
    required = forms.BooleanField(label=_("Phải trả lời"), required=False, initial=True)
    allow_na = forms.BooleanField(
        label=_("Có mục “Không áp dụng”"), required=False,
        help_text=_("Được đếm riêng, không tính vào chỉ số."),
    )  # fmt: skip
    in_index = forms.BooleanField(label=_("Tính vào chỉ số hài lòng"), required=False, initial=True)
    show_if = forms.ChoiceField(
        label=_("Hỏi câu này khi nào"), required=False,
        help_text=_("Người trả lời chỉ thấy câu này khi đã trả lời đúng như vậy ở câu trước."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, questionnaire: Questionnaire, before: Sequence[Item], item: Item | None = None,
        kind_is_fixed: bool = False, bilingual: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.item, self.kind_is_fixed = item, kind_is_fixed
        kwargs.setdefault("initial", initial_of(item))
        super().__init__(*args, **kwargs)
        self.fields["text_vi"].required = True
        self.fields["text_vi"].error_messages["required"] = _t("Hãy ghi câu hỏi.")
        if not bilingual:
            for name in ("text_vi", "hint_vi"):
                self.fields[name].label = str(self.fields[name].label).partition(" – ")[0]
            del self.fields["text_en"], self.fields["hint_en"]
        if kind_is_fixed:
            self.fields["kind"].widget = forms.HiddenInput()
        self.fields["show_if"].choices = rules_for(questionnaire, before, item)  # type: ignore[attr-defined]
        self.bilingual = bilingual
        self._add_choices(item)

    def _add_choices(self, item: Item | None) -> None:
        """Rows for the choices: those there are and a few empty ones; a refused form keeps its number of rows."""
        there = list(item.choices) if item and item.kind in {"single", "multiple"} else []
        count = max(len(there), 2) + SPARE_CHOICES
        if self.is_bound:
            sent = str(self.data.get("choice_rows", ""))
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else count
            count += 3 if "more" in self.data else 0
        self.choice_rows = range(min(count, MOST_CHOICES))
        for row in self.choice_rows:
            choice = there[row] if row < len(there) else None
            self.fields[f"choice_{row}_key"] = forms.SlugField(
                required=False, widget=forms.HiddenInput(attrs={"id": False}), initial=choice.key if choice else ""
            )
            for language, words in (("vi", _t("tiếng Việt")), ("en", _t("tiếng Anh"))):
                if language == "en" and not self.bilingual:
                    continue
                self.fields[f"choice_{row}_{language}"] = forms.CharField(
                    label=_t("Lựa chọn %(number)d – %(language)s") % {"number": row + 1, "language": words},
                    required=False, max_length=200, initial=choice.text.get(language, "") if choice else "",
                )  # fmt: skip

    def choice_fields(self) -> list[dict[str, Any]]:
        """Key, Vietnamese and English field of each choice, for the template."""
        return [
            {
                "key": self[f"choice_{row}_key"],
                "vi": self[f"choice_{row}_vi"],
                "en": self[f"choice_{row}_en"] if self.bilingual else None,
            }
            for row in self.choice_rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.choice_rows:
            if data.get(f"choice_{row}_en") and not data.get(f"choice_{row}_vi"):
                self.add_error(f"choice_{row}_vi", _t("Hãy ghi cả lựa chọn bằng tiếng Việt."))
        return data

    def values(self) -> dict[str, Any]:
        """What `services.add_question` and `change_question` take."""
        data, item = self.cleaned_data, self.item
        return {
            "kind": data["kind"],
            "text": spoken(dict(item.text) if item else None, squeeze(data["text_vi"]), self._english("text")),
            "hint": self._hint(),
            "choices": self._choices(),
            "required": data["required"],
            "allow_na": data["allow_na"],
            "in_index": data["in_index"],
            "show_if": rule_of(data["show_if"]),
        }

    def _english(self, name: str) -> str:
        if self.bilingual:
            return squeeze(self.cleaned_data[f"{name}_en"])
        return str(getattr(self.item, name).get(ENGLISH, "")) if self.item else ""

    def _hint(self) -> dict[str, str]:
        vi = squeeze(self.cleaned_data["hint_vi"])
        return spoken(dict(self.item.hint) if self.item else None, vi, self._english("hint")) if vi else {}

    def _choices(self) -> list[dict[str, Any]]:
        """Choices with their keys; a new one gets the next letter nobody has. An empty row is a deleted choice."""
        data = self.cleaned_data
        known = {choice.key: dict(choice.text) for choice in self.item.choices} if self.item else {}
        taken = set(known) | {data.get(f"choice_{row}_key") for row in self.choice_rows}
        free = (letter for letter in _letters() if letter not in taken)
        found = []
        for row in self.choice_rows:
            vi = squeeze(data.get(f"choice_{row}_vi", ""))
            if not vi:
                continue
            key = data.get(f"choice_{row}_key") or next(free)
            before = known.get(key, {})
            en = squeeze(data[f"choice_{row}_en"]) if self.bilingual else before.get(ENGLISH, "")
            found.append({"key": key, "text": spoken(before, vi, en)})
        return found


def _letters() -> Sequence[str]:
    """a, b, c … z, then a1, b1 …; "na" is never among them."""
    plain = "abcdefghijklmnopqrstuvwxyz"
    return [*plain, *(f"{letter}1" for letter in plain)]


def initial_of(item: Item | None) -> dict[str, Any]:
    """What the form shows of a row."""
    if item is None:
        return {"kind": QuestionKind.LIKERT, "required": True, "in_index": True, "show_if": ""}
    rule = item.show_if
    return {
        "kind": item.kind,
        "text_vi": item.text.get("vi", ""),
        "text_en": item.text.get(ENGLISH, ""),
        "hint_vi": item.hint.get("vi", ""),
        "hint_en": item.hint.get(ENGLISH, ""),
        "required": item.required,
        "allow_na": item.allow_na,
        "in_index": item.in_index,
        "show_if": f"{rule.code}={','.join(sorted(rule.values))}" if rule else "",
    }


def rules_for(
    questionnaire: Questionnaire, before: Sequence[Item], item: Item | None
) -> list[tuple[str, Any]]:  # fmt: skip
    """ "Luôn hỏi", then for each earlier question with choices what it may have been answered with, in words."""
    numbers = numbers_of(questionnaire)
    choices: list[tuple[str, Any]] = [("", _t("Luôn hỏi"))]
    values = {""}
    for one in before:
        rules = _rules(one)
        if rules:
            label = _t("Câu %(number)d. %(text)s") % {"number": numbers[one.code], "text": cut(one.words("vi"), 60)}
            choices.append((label, rules))
            values |= {value for value, _words in rules}
    present = str(initial_of(item)["show_if"])
    if present not in values:
        choices.append((present, _t("Như hiện nay: %s") % _present_words(item, questionnaire)))
    return choices


def _rules(item: Item) -> list[tuple[str, str]]:
    if item.kind == QuestionKind.LIKERT:
        return [(f"{item.code}={keys}", _t("khi trả lời %s") % words) for keys, words in LIKERT_RULES]
    return [
        (f"{item.code}={choice.key}", _t("khi trả lời “%s”") % cut(choice.words("vi"), 60)) for choice in item.choices
    ]


def _present_words(item: Item | None, questionnaire: Questionnaire) -> str:
    rule = item.show_if if item else None
    asked = questionnaire.by_code.get(rule.code) if rule else None
    if rule is None or asked is None:
        return _t("theo một câu không còn nữa")
    chosen = one_of_words([choice for choice in asked.choices if choice.key in rule.values])
    return _t("câu %(number)d trả lời %(words)s") % {
        "number": numbers_of(questionnaire).get(asked.code, 0),
        "words": chosen,
    }


def rule_of(value: str) -> dict[str, Any] | None:
    """The rule behind an option: "c15=3" is {"code": "c15", "in": ["3"]}."""
    code, _sign, keys = value.partition("=")
    return {"code": code, "in": keys.split(",")} if keys else None
