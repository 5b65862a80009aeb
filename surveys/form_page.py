"""The public form as a page: what it shows, and the page kept ready for everybody who opens it.

Everybody gets the same bytes but for one slot, so the page is rendered and compressed once for what it shows and
filled in per visitor (`common.gz.Frame`). A survey's words may change at any moment; they are part of the key.
"""

from __future__ import annotations

import re
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from common.gz import Frame
from common.public import LARGE, sheet, sign_slot, squeeze_css

from . import form_words as words
from .enums import Layout
from .open_forms import OpenForm
from .questionnaire import NA, NOT_APPLICABLE, Fault, Item, Questionnaire

PURPOSE = "survey"
"""What the form's token is good for (`common.public.sign_slot`)."""
SECONDS_TO_ANSWER = 9
KEEP_PAGES = 200
START_FROM = 6
"""Forms this long open with a screen of their own before the first question."""

SHARED = "chung"
"""Parameter of a device many people use: nothing is kept on it, and the thanks offer another form."""
LANGUAGE = "lang"


# --- how the form is asked for ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """How this visitor sees the form."""

    language: str = words.MAIN
    large: bool = False
    shared: bool = False
    kiosk: bool = False

    @property
    def query(self) -> str:
        """What keeps the look from page to page."""
        wanted = {LANGUAGE: self.language if self.language != words.MAIN else "", LARGE: "to" if self.large else "",
                  SHARED: "1" if self.shared else ""}  # fmt: skip
        found = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
        return f"?{found}" if found else ""


def look_of(given: Mapping[str, Any], languages: Sequence[str]) -> Look:
    """Read it from an address or a form; an unknown language is Vietnamese."""
    language = str(given.get(LANGUAGE, ""))
    return Look(
        language if language in languages else words.MAIN,
        given.get(LARGE) == "to",
        bool(given.get(SHARED)),
    )


# --- what the page shows ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tile:
    """One answer to choose; `face` is the level whose face stands beside it."""

    value: str
    text: str
    face: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One question on the page. `only_if` says in words when it is asked, `rule` the same for the script."""

    number: int
    code: str
    kind: str
    text: str
    hint: str
    tiles: tuple[Tile, ...]
    required: bool
    only_if: str
    rule: str
    typed: str
    error: str
    shown: tuple[str, ...]

    @property
    def control(self) -> str:
        """What a tile is: people tick several boxes or choose one."""
        return "checkbox" if self.kind in {"multiple", "text", "number"} else "radio"

    @property
    def is_typed(self) -> bool:
        return self.kind in {"text", "number"}

    @property
    def in_a_row(self) -> bool:
        return self.kind == "likert"

    @property
    def missing(self) -> str:
        return words.missing_key(self.kind)


@dataclass(frozen=True, slots=True)
class Part:
    """Questions below one heading; `title` may be empty."""

    title: str
    boxes: tuple[Box, ...]


def parts_of(
    questionnaire: Questionnaire,
    language: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> list[Part]:
    """The whole form with what was typed so far and what is wrong with it."""
    parts: list[tuple[str, list[Box]]] = [("", [])]
    numbers = numbers_of(questionnaire)
    for item in questionnaire.items:
        if not item.asks:
            parts.append((item.words(language), []))
            continue
        fault = (faults or {}).get(item.code)
        error = words.sentence(fault, item, numbers[item.code], language) if fault else ""
        box = _box(item, questionnaire, numbers, language, (typed or {}).get(item.code, ()), error)
        parts[-1][1].append(box)
    return [Part(title, tuple(boxes)) for title, boxes in parts if boxes]


def numbers_of(questionnaire: Questionnaire) -> dict[str, int]:
    """The number people see before each question: the same on the screen, on paper and in every error."""
    return {item.code: number for number, item in enumerate(questionnaire.questions, 1)}


def _box(
    item: Item, questionnaire: Questionnaire, numbers: Mapping[str, int], language: str, given: Sequence[str],
    error: str,
) -> Box:  # fmt: skip
    tiles = [
        Tile(choice.key, choice.words(language), choice.key if item.kind == "likert" else "", choice.key in given)
        for choice in item.choices
    ]
    if item.allow_na:
        tiles.append(Tile(NA, NOT_APPLICABLE.get(language) or NOT_APPLICABLE["en"], "", NA in given))
    written = next((text for text in given if text != NA), "") if item.kind in {"text", "number"} else ""
    return Box(
        number=numbers[item.code], code=item.code, kind=item.kind, text=item.words(language),
        hint=item.hint_words(language), tiles=tuple(tiles), required=item.required,
        only_if=_only_if(item, questionnaire, numbers, language),
        rule=f"{item.show_if.code}={','.join(sorted(item.show_if.values))}" if item.show_if else "",
        typed=written, error=error,
        shown=tuple(tile.text for tile in tiles if tile.checked) or ((written,) if written else ()),
    )  # fmt: skip


def _only_if(item: Item, questionnaire: Questionnaire, numbers: Mapping[str, int], language: str) -> str:
    rule = item.show_if
    if rule is None or rule.code not in numbers:
        return ""
    names = [c.words(language) for c in questionnaire.by_code[rule.code].choices if c.key in rule.values]
    own = words.words_of(language)
    values = own["or"].join(f"“{name}”" for name in names)
    return own["only_if"].format(n=numbers[rule.code], values=values)


def page_context(form: OpenForm, look: Look, **more: Any) -> dict[str, Any]:
    """What the form's templates read."""
    survey = form.survey
    questionnaire: Questionnaire = more.pop("questionnaire", None) or form.questionnaire
    own = words.words_of(look.language)
    count = len(questionnaire.questions)
    return {
        "form": form,
        "survey": survey,
        "version_id": form.version_id,
        "commune": survey.programme.commune,
        "code": form.point.code,
        "look": look,
        "large": look.large,
        "carry": f"?{LARGE}=to" if look.large else "",
        "w": own,
        "heading": survey.words("heading", look.language) or survey.title,
        "intro": survey.words("intro", look.language),
        "thanks": survey.words("thanks", look.language),
        "languages": languages_of(survey, look),
        "steps": survey.layout == Layout.STEPS or look.kiosk,
        "opens": count >= START_FROM,
        "count": count,
        "length": own["length"].format(n=count, minutes=max(1, round(count * SECONDS_TO_ANSWER / 60))),
        "sentences": {key: own[key] for key in words.IN_THE_SCRIPT},
        **more,
    }


def languages_of(survey: Any, look: Look) -> list[dict[str, Any]]:
    """The form's other languages with their own names; nothing to switch when there is one."""
    offered = survey.languages if len(survey.languages or []) > 1 else []
    return [
        {
            "code": code,
            "name": words.NAMES.get(code, code),
            "now": code == look.language,
            "query": Look(code, look.large, look.shared).query or "?",
        }
        for code in offered
    ]


# --- style and script ---------------------------------------------------------------------------------


_NOT_HERE = re.compile(r"\.(doors?|facts|tel|num|bar|code|two|check|field|plain|wide)\b|^(table|th|td)\b|type=file")
_RULE = re.compile(r"([^{}]+)\{[^{}]*\}")


@lru_cache(maxsize=1)
def style() -> str:
    """All style of the form in one text: of the citizens' sheet what forms need, and the form's own."""
    return _RULE.sub(_if_needed, sheet()) + squeeze_css(_source("survey.css"))


def _if_needed(rule: re.Match[str]) -> str:
    return "" if all(_NOT_HERE.search(selector) for selector in rule[1].split(",")) else rule[0]


@lru_cache(maxsize=1)
def script() -> str:
    """The form's script without comments and margins. The file keeps comments on lines of their own."""
    lines = (line.strip() for line in _source("survey.js").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _source(name: str) -> str:
    return (settings.BASE_DIR / "static/public" / name).read_text(encoding="utf-8")


# --- the page kept ready ------------------------------------------------------------------------------

_SLOT = "<!--slot-->"
_ready: OrderedDict[tuple[Any, ...], Frame] = OrderedDict()


def frame(form: OpenForm, look: Look, template: str = "surveys/public/form.html") -> Frame:
    """The page with an open slot, from memory when nothing it shows has changed."""
    key = (template, look, *_shown(form))
    if key in _ready:
        _ready.move_to_end(key)
        return _ready[key]
    context = page_context(form, look, parts=parts_of(form.questionnaire, look.language), slot=_SLOT, fresh=True)
    context |= {"style": style(), "script": script()}
    html = re.sub(r"\n\s*", "\n", render_to_string(template, context))
    made = _ready[key] = Frame(*(part.encode() for part in html.split(_SLOT)))
    while len(_ready) > KEEP_PAGES:
        _ready.popitem(last=False)
    return made


def _shown(form: OpenForm) -> tuple[Any, ...]:
    """Everything on the page that can change without a new version."""
    survey, commune = form.survey, form.survey.programme.commune
    return (
        form.point.code, form.point.kiosk_salt, form.version_id, survey.layout, survey.title, repr(survey.heading),
        repr(survey.intro), repr(survey.thanks), repr(survey.languages), commune.slug, str(commune),
        commune.province_name, commune.is_demo,
    )  # fmt: skip


def slot(form: OpenForm, client_id: uuid.UUID | None = None, token: str | None = None) -> str:
    """The two hidden fields that differ from visitor to visitor."""
    made = token or sign_slot(PURPOSE, v=form.version_id, p=form.point.pk)
    hidden = '<input type="hidden" name="{}" value="{}">'.format
    return hidden("client_id", client_id or uuid.uuid4()) + hidden("token", made)
