"""The ready-made questionnaires, read from `surveys/data/*.yaml`: a survey of this kind needs no typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
KEYS = ("service", "programme", "counter")
"""Names of the questionnaires in the order they are offered; the values of `SurveyKind`."""

Words = dict[str, str]
_ENGLISH_KINDS = {"xa": "commune", "phuong": "ward", "dac_khu": "special zone"}


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """One row of a ready-made questionnaire, as a `Question` holds it."""

    code: str
    kind: str
    text: Words
    hint: Words = field(default_factory=dict)
    choices: list[dict[str, Any]] = field(default_factory=list)
    required: bool = True
    allow_na: bool = False
    in_index: bool = False
    show_if: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A questionnaire with the words around it; `periods` is how its year is divided when no task says so."""

    key: str
    title: str
    about: str
    heading: Words
    intro: Words
    thanks: Words
    layout: str
    index_kind: str
    periods: str
    rows: tuple[ReadyRow, ...]


def names_of(commune: Any) -> dict[str, str]:
    """What ``{commune}`` becomes in each language."""
    return {"vi": commune.full_name, "en": f"{commune.name} {_ENGLISH_KINDS.get(commune.kind, 'commune')}"}


def ready_for(key: str, commune: Any) -> Ready:
    """The questionnaire `key` with the commune's name filled in."""
    return _read(_file(key), key, names_of(commune))


def _read(data: Mapping[str, Any], key: str, names: Mapping[str, str]) -> Ready:
    def filled(words: Mapping[str, str] | None) -> Words:
        return {lang: text.replace("{commune}", names[lang]) for lang, text in (words or {}).items()}

    return Ready(
        key=key,
        title=data["title"],
        about=data["about"],
        heading=filled(data["heading"]),
        intro=filled(data["intro"]),
        thanks=filled(data["thanks"]),
        layout=data["layout"],
        index_kind=data["index_kind"],
        periods=data["periods"],
        rows=tuple(
            ReadyRow(
                **(
                    row
                    | {"text": filled(row["text"]), "hint": filled(row.get("hint"))}
                    | {"choices": [_choice(choice) for choice in row.get("choices", [])]}
                )
            )
            for row in data["rows"]
        ),
    )


def _choice(choice: Mapping[str, str]) -> dict[str, Any]:
    return {"key": choice["key"], "text": {"vi": choice["vi"], "en": choice["en"]}}


@cache
def _file(key: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / f"{key}.yaml").read_text(encoding="utf-8"))
    return found
