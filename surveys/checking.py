"""What keeps a questionnaire from being published, in sentences that say what and where. Pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from .questionnaire import Choice, Item, Questionnaire

LANGUAGES = {"vi": _l("tiếng Việt"), "en": _l("tiếng Anh")}
LEAST_CHOICES = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct. `code` names the row; "" is the questionnaire or the survey itself."""

    code: str
    sentence: str


def numbers_of(questionnaire: Questionnaire) -> dict[str, int]:
    """What people call the questions: 1, 2, 3 … without the headings."""
    return {item.code: number for number, item in enumerate(questionnaire.questions, 1)}


def name_of(item: Item, numbers: dict[str, int]) -> str:
    """ "Câu 3", or "Tiêu đề phần “Nơi phục vụ”"."""
    if item.asks:
        return _("Câu %(number)d") % {"number": numbers[item.code]}
    return _("Tiêu đề phần “%(text)s”") % {"text": item.text.get("vi") or "…"}


def faults_of(questionnaire: Questionnaire, languages: Sequence[str]) -> list[Fault]:
    """Everything that must be put right first, in the order of the rows."""
    if not questionnaire.questions:
        return [Fault("", _("Bản câu hỏi chưa có câu nào. Hãy thêm ít nhất một câu."))]
    numbers = numbers_of(questionnaire)
    found: list[Fault] = []
    before: dict[str, Item] = {}
    for item in questionnaire.items:
        name = name_of(item, numbers)
        sentences = [*_texts(item, languages), *_choices(item, languages), *_rule(item, before, questionnaire, numbers)]
        found += [Fault(item.code, f"{name}: {sentence}") for sentence in sentences]
        before[item.code] = item
    return found


def _texts(item: Item, languages: Sequence[str]) -> Iterator[str]:
    for language in languages:
        if not item.text.get(language, "").strip():
            yield _("chưa có nội dung %(language)s.") % {"language": LANGUAGES[language]}
        if item.hint.get("vi") and not item.hint.get(language, "").strip():
            yield _("lời giải thích chưa có bản %(language)s.") % {"language": LANGUAGES[language]}


def _choices(item: Item, languages: Sequence[str]) -> Iterator[str]:
    if item.kind not in {"single", "multiple"}:
        return
    if len(item.choices) < LEAST_CHOICES:
        yield _("cần ít nhất hai lựa chọn.")
    for number, choice in enumerate(item.choices, 1):
        missing = [str(LANGUAGES[language]) for language in languages if not choice.text.get(language, "").strip()]
        if missing:
            yield _("lựa chọn %(number)d chưa có bản %(languages)s.") % {
                "number": number,
                "languages": ", ".join(missing),
            }
    texts = [choice.words("vi").casefold() for choice in item.choices]
    if len(set(texts)) < len(texts):
        yield _("có hai lựa chọn giống nhau.")


def _rule(item: Item, before: dict[str, Item], questionnaire: Questionnaire, numbers: dict[str, int]) -> Iterator[str]:
    if item.show_if is None:
        return
    asked = before.get(item.show_if.code)
    if asked is None and item.show_if.code in questionnaire.by_code:
        yield _("chỉ hỏi theo câu %(number)d, nhưng câu đó đứng sau. Hãy chuyển câu đó lên trước.") % {
            "number": numbers.get(item.show_if.code, 0)
        }
    elif asked is None:
        yield _("chỉ hỏi theo một câu không còn nữa. Hãy chọn lại điều kiện.")
    elif not item.show_if.values <= asked.keys:
        yield _("chỉ hỏi theo một lựa chọn không còn ở câu %(number)d. Hãy chọn lại điều kiện.") % {
            "number": numbers[asked.code]
        }


def rule_words(item: Item, questionnaire: Questionnaire) -> str:
    """ "Chỉ hỏi khi câu 15 trả lời “Ba lần trở lên”"; "" when always asked."""
    if item.show_if is None:
        return ""
    asked = questionnaire.by_code.get(item.show_if.code)
    if asked is None:
        return _("Chỉ hỏi theo một câu không còn nữa")
    chosen = [choice for choice in asked.choices if choice.key in item.show_if.values]
    return _("Chỉ hỏi khi câu %(number)d trả lời %(words)s") % {
        "number": numbers_of(questionnaire).get(asked.code, 0),
        "words": one_of_words(chosen),
    }


def one_of_words(choices: Sequence[Choice]) -> str:
    """ "“A” hoặc “B”"."""
    return _(" hoặc ").join(f"“{choice.words('vi')}”" for choice in choices)
