"""What ships with the portal as data beside its plans: which criterion each of their rows serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from common.text import search_text

MAPPINGS = Path(__file__).resolve().parent / "data" / "mappings"

RowWords = tuple[int, str, str]
"""Group, the heading right above, and the title, the last two in their search form."""


@dataclass(frozen=True, slots=True)
class ShippedMapping:
    """One shipped mapping: made for one commune's plan of one year, on one criteria set."""

    criteria_set: str
    commune: str
    year: int
    rows: Mapping[RowWords, str]


def row_words(group: int, heading: str, title: str) -> RowWords:
    return group, search_text(heading), search_text(title)


@lru_cache(maxsize=1)
def mappings() -> tuple[ShippedMapping, ...]:
    """All shipped mappings, in the order of their file names."""
    return tuple(_read(yaml.safe_load(path.read_text("utf-8"))) for path in sorted(MAPPINGS.glob("*.yaml")))


def _read(raw: dict[str, Any]) -> ShippedMapping:
    rows = {
        row_words(row["group"], row.get("heading") or "", row["title"]): str(row["criterion"])
        for row in raw["rows"]
        if row["criterion"]
    }
    return ShippedMapping(raw["criteria_set"], raw["commune"], raw["year"], rows)
