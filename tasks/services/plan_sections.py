"""The tree of groups and headings follows the annex; tasks gone from the plan keep theirs."""

from __future__ import annotations

from collections.abc import Sequence

from common.text import search_text
from tasks.models import Plan, PlanSection
from tasks.plan_rows import Path, SectionRow

Normal = tuple[str, ...]


def normal(key: Path) -> Normal:
    """A path by which a heading is found again: words only."""
    return tuple(search_text(step) for step in key)


def sync_sections(plan: Plan, rows: Sequence[SectionRow], *, prune: bool = False) -> dict[Path, PlanSection]:
    """Create and update the sections; with `prune`, delete those that are no longer printed and hold nothing.

    Returns the sections by the path of their row.
    """
    existing = sections_by_path(plan)
    found: dict[Path, PlanSection] = {}
    for position, row in enumerate(rows):
        section = existing.pop(normal(row.key), None) or PlanSection(plan=plan)
        parent = found[row.parent] if row.parent is not None else None
        wanted = {
            "parent_id": parent.pk if parent else None,
            "number": row.number,
            "ref": row.ref[:20],
            "title": row.title,
            "cells": row.cells,
            "position": position,
            "depth": row.depth,
        }
        if section.pk is None or any(getattr(section, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(section, name, value)
            section.save()
        found[row.key] = section
    if prune:
        _prune(list(existing.values()), len(rows))
    return found


def sections_by_path(plan: Plan) -> dict[Normal, PlanSection]:
    """The stored sections by their path; one query."""
    sections = {section.pk: section for section in PlanSection.objects.filter(plan=plan)}

    def path(section: PlanSection) -> Normal:
        if section.parent_id is None:
            return (str(section.number), search_text(section.title))
        return (*path(sections[section.parent_id]), search_text(section.title))

    found: dict[Normal, PlanSection] = {}
    for section in sorted(sections.values(), key=lambda row: row.position):
        key = path(section)
        while key in found:
            key = (*key[:-1], key[-1] + " 2")
        found[key] = section
    return found


def _prune(left: list[PlanSection], after: int) -> None:
    """Deepest first; what still holds a gone task goes behind the printed ones."""
    for section in sorted(left, key=lambda row: -row.depth):
        if section.tasks.exists() or section.children.exists():
            if section.position < after:
                PlanSection.objects.filter(pk=section.pk).update(position=after + section.position)
        else:
            section.delete()
