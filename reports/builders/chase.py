"""Văn bản đôn đốc as a document: an official letter (công văn) to one unit with the table of what is owed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.builders.heads import head_for
from reports.chase_models import ChaseLetter
from reports.data import ChaseRow, ChaseText


def build_chase_letter(letter: ChaseLetter) -> ChaseText:
    """The letter from its stored words; number and day of issue stay open for the clerk."""
    programme = letter.programme
    kind = programme.commune.get_kind_display()
    head = head_for(
        programme,
        symbol="UBND-VHXH",
        type_name="",
        subject=letter.title,
        addressees=(letter.unit.name,),
        recipients=("Như trên", f"Chủ tịch, các Phó Chủ tịch UBND {kind} (để báo cáo)", "Lưu: VT, VHXH"),
    )
    return ChaseText(
        head=replace(head, year=letter.created_at.year),
        generated_at=letter.created_at,
        opening=_paragraphs(letter.opening),
        rows=tuple(
            ChaseRow(
                title=row["title"], window=row["window"], due=dt.date.fromisoformat(row["due"]), state=row["state"]
            )
            for row in letter.rows
        ),
        closing=_paragraphs(letter.closing),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
