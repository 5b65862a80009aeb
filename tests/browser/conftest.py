"""One seeded year per run; each module gets portals of its own, one for each width of screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import files_kit

from .portal import Portal, seed
from .visitor import Visitor

WIDE, PHONE = 1280, 360


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal with the demo year. PORTAL_SEED names one made earlier, to try one test again quickly."""
    if made := os.environ.get("PORTAL_SEED"):
        return Path(made)
    folder = tmp_path_factory.mktemp("portal") / "seeded"
    seed(folder)
    return folder


@pytest.fixture(scope="module", params=[WIDE, PHONE], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def portal(seeded: Path, width: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal nobody else touches, for the tests of one module at one width."""
    with Portal.copy_of(seeded, tmp_path_factory.mktemp("portal") / "var") as running:
        yield running


@pytest.fixture
def visitor(chromium: Any, portal: Portal, width: int) -> Iterator[Callable[..., Visitor]]:
    """``visitor("thanhha.motcua")``: a fresh browser, signed in; without a name, nobody yet."""
    opened: list[Visitor] = []

    def make(name: str = "", **options: Any) -> Visitor:
        person = Visitor(chromium, portal, width, **options)
        opened.append(person)
        if name:
            person.sign_in(name)
        return person

    yield make
    for person in opened:
        person.close()


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., Path]:
    """A phone's photo taken on the day before the demo's day: EXIF with owner and GPS. Each one is another picture."""

    def take(name: str = "IMG_20261119.jpg") -> Path:
        picture = Image.effect_noise((1280, 960), 60).convert("RGB")
        path = tmp_path / name
        path.write_bytes(files_kit.jpeg(6, picture=picture, taken="2026:11:19 08:15:00"))
        return path

    return take
