"""The paper slip: a version's questionnaire laid out to be filled in by hand, as pages of A5 without a number.

What stands on the slip is worked out here as plain blocks; `surveys.slip_sheets` repeats the pages and numbers them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.qr import qr_svg

from .questionnaire import NA, Item, Questionnaire

LANGUAGE = "vi"
LETTERS = {"yes": "C", "no": "K"}
"""What a typist presses for an answer stands pale in its box: a digit, C or K."""
LINES, TIGHT_LINES = 3, 2
"""Ruled lines under a question to be answered in words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One box to tick: its words and the key that types it."""

    value: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands on paper. `only_if` says when to answer it, `then` where an answer leads."""

    number: int
    code: str
    kind: str
    words: str
    hint: str
    marks: tuple[Mark, ...]
    na: bool
    only_if: str
    then: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """What is set together: a heading, a grid of questions with one scale and its headings, or one question."""

    kind: str
    rows: tuple[Asked | str, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(row for row in self.rows if isinstance(row, Asked))

    @property
    def first(self) -> Asked | str:
        return self.rows[0]

    @property
    def na(self) -> bool:
        return any(one.na for one in self.asked)

    @property
    def scale(self) -> tuple[Mark, ...]:
        return self.asked[0].marks if self.asked else ()


@dataclass(frozen=True, slots=True)
class SlipText:
    """Everything a slip says besides its questions."""

    issuer: str
    heading: str
    intro: str
    thanks: str
    place: str
    period: str
    address: str
    is_demo: bool


def asked_of(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The questions in their order, numbered from 1, with the words of their rules."""
    questions = questionnaire.questions
    numbers = {item.code: number for number, item in enumerate(questions, start=1)}
    return tuple(
        Asked(
            number=numbers[item.code],
            code=item.code,
            kind=item.kind,
            words=item.words(LANGUAGE),
            hint=item.hint_words(LANGUAGE),
            marks=_marks(item),
            na=item.allow_na,
            only_if=_only_if(item, questionnaire, numbers),
            then=_then(item, questions, numbers),
            required=item.required,
        )
        for item in questions
    )


def blocks_of(questionnaire: Questionnaire) -> list[Block]:
    """Neighbouring scale questions share one grid, headings between them inside it; everything else stands alone."""
    asked = {one.code: one for one in asked_of(questionnaire)}
    blocks: list[Block] = []
    for item in questionnaire.items:
        row = asked.get(item.code) or item.words(LANGUAGE)
        if item.kind == "likert":
            _into_grid(blocks, row)
        else:
            blocks.append(Block(item.kind, (row,)))
    return blocks


def _into_grid(blocks: list[Block], row: Asked | str) -> None:
    """Put a scale question into the grid above, with the headings that stand between; else begin one."""
    between: list[Block] = []
    while blocks and blocks[-1].kind == "section":
        between.insert(0, blocks.pop())
    rows = (*(block.first for block in between), row)
    if blocks and blocks[-1].kind == "grid":
        blocks[-1] = Block("grid", (*blocks[-1].rows, *rows))
    else:
        blocks.append(Block("grid", rows))


def _marks(item: Item) -> tuple[Mark, ...]:
    return tuple(
        Mark(choice.key, choice.words(LANGUAGE), _key(item, choice.key, place))
        for place, choice in enumerate(item.choices, start=1)
    )


def _key(item: Item, value: str, place: int) -> str:
    if item.kind == "likert":
        return value
    return LETTERS[value] if item.kind == "yes_no" else (str(place) if place < 10 else "")


def _only_if(item: Item, questionnaire: Questionnaire, numbers: dict[str, int]) -> str:
    rule = item.show_if
    if rule is None or rule.code not in numbers:
        return ""
    words = _or(_words_of(questionnaire.by_code[rule.code], rule.values))
    return _("Chỉ trả lời nếu chọn %(words)s ở câu %(number)d.") % {"words": words, "number": numbers[rule.code]}


def _then(item: Item, questions: Sequence[Item], numbers: dict[str, int]) -> str:
    """Where the answers lead. "Otherwise go to" is said only when the questions that depend follow at once."""
    led = [one for one in questions if one.show_if is not None and one.show_if.code == item.code]
    if not led:
        return ""
    groups: dict[frozenset[str], list[int]] = {}
    for one in led:
        groups.setdefault(one.show_if.values, []).append(numbers[one.code])  # type: ignore[union-attr]
    parts = [
        _("nếu chọn %(words)s, mời trả lời câu %(numbers)s")
        % {"words": _or(_words_of(item, values)), "numbers": ", ".join(map(str, found))}
        for values, found in groups.items()
    ]
    first, last = numbers[item.code] + 1, numbers[item.code] + len(led)
    if [numbers[one.code] for one in led] == list(range(first, last + 1)) and last < len(questions):
        parts.append(_("nếu không, chuyển sang câu %(number)d") % {"number": last + 1})
    sentence = "; ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _words_of(item: Item, values: frozenset[str]) -> list[str]:
    words = [choice.words(LANGUAGE) for choice in item.choices if choice.key in values]
    return words + ([str(_("Không áp dụng"))] if NA in values else [])


def _or(words: Sequence[str]) -> str:
    return f" {_('hoặc')} ".join(f"“{one}”" for one in words)


# --- the pages ------------------------------------------------------------------------------------


def slip_html(questionnaire: Questionnaire, text: SlipText, *, tight: bool = False) -> str:
    """The slip as HTML for the printer; `tight` sets it closer, with fewer ruled lines."""
    context = {
        "text": text,
        "tight": tight,
        "short_address": text.address.split("://", 1)[-1],
        "blocks": blocks_of(questionnaire),
        "lines": range(TIGHT_LINES if tight else LINES),
        "qr": qr_svg(text.address, title=_("Mã QR của phiếu trên điện thoại")),
    }
    return render_to_string("surveys/paper/slip.html", context)


def slip_pages(questionnaire: Questionnaire, text: SlipText) -> bytes:
    """One slip as PDF on A5, its number left open; set closer where that saves a page."""
    document = _laid_out(slip_html(questionnaire, text))
    if len(document.pages) > 1:
        closer = _laid_out(slip_html(questionnaire, text, tight=True))
        document = closer if len(closer.pages) < len(document.pages) else document
    target = io.BytesIO()
    document.write_pdf(target)
    return target.getvalue()


def _laid_out(page: str) -> Any:
    """Lay the page out. Nothing but the portal's own fonts is read."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    home = (settings.VENDOR_DIR / "be-vietnam-pro").resolve().as_uri() + "/"

    class OnlyFonts(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.startswith(home):
                raise ValueError(f"slips read nothing but their fonts: {url}")
            return super().fetch(url, headers)

    return HTML(string=page, base_url=home, url_fetcher=OnlyFonts()).render()
