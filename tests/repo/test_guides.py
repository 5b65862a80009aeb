"""The guides show what is there and quote what the screen says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
PICTURES = sorted((ROOT / "docs").rglob("*.webp"))
LARGEST = 120_000
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
QUOTED = re.compile(r"\*\*«([^»]+)»\*\*")
APPS = (
    "accounts", "common", "criteria", "tasks", "evidence", "surveys", "feedback", "assessments", "reports", "config",
)  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def screen_words() -> str:
    """What templates, Python and the translations of other people's words can put on a screen."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "locale").rglob("*.po")]
    for app in APPS:
        files += (ROOT / app).rglob("*.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def is_on_a_screen(label: str) -> bool:
    """The label is a whole text of the interface: between quotes, or between tags of a template."""
    words = re.escape(label)
    return re.search(rf"""(?:"{words}"|'{words}'|>{words}<)""", screen_words()) is not None


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    aims = LINK.findall(page.read_text(encoding="utf-8"))
    assert [aim for aim in aims if not (page.parent / aim).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_picture_says_in_words_what_it_shows(page: Path) -> None:
    assert [aim for words, aim in PICTURE.findall(page.read_text(encoding="utf-8")) if len(words) < 10] == []


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_guides_quote_words_that_stand_on_a_screen(page: Path) -> None:
    quoted = set(QUOTED.findall(page.read_text(encoding="utf-8")))
    assert sorted(label for label in quoted if not is_on_a_screen(label)) == []


def test_the_list_of_guides_names_each_of_them() -> None:
    listed = LINK.findall((ROOT / "docs" / "huong-dan" / "README.md").read_text(encoding="utf-8"))
    assert {path.name for path in GUIDES} - {"README.md"} <= set(listed)


def test_a_label_nobody_shows_is_found_out() -> None:
    assert is_on_a_screen("Duyệt minh chứng")
    assert not is_on_a_screen("Duyệt minh chứng bằng phép màu")


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_pictures_are_small_and_whole(picture: Path) -> None:
    assert picture.stat().st_size <= LARGEST
    with Image.open(picture) as image:
        image.load()
        assert image.format == "WEBP"
        assert image.height <= 1000


def test_every_picture_is_used() -> None:
    used = {
        (page.parent / aim).resolve() for page in PAGES for _, aim in PICTURE.findall(page.read_text(encoding="utf-8"))
    }
    assert [name(path) for path in PICTURES if path not in used] == []
    assert PICTURES
