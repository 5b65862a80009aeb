"""Pictures of the guides and the README, taken from a real portal with the demo year: ``python -m scripts.pictures``.

A portal of its own (temporary folder, web server, worker) is started, demo people sign in with Chromium, and each shot
of `scripts/shots.py` becomes a WebP file under docs/. Nothing of the developer's own data is touched.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PageError

from scripts.hands import HANDS
from scripts.shots import ANNEX, DOCUMENT, DOWNLOAD, PRINTED, PRINTED_HOST, SCREENS, SHOTS, WIDE, Shot
from tests.browser.portal import Portal, seed
from tests.conftest import CHROMIUM_FLAGS, ROOT

DOCS = ROOT / "docs"
LARGEST = 120_000
"""Bytes of a picture; tests/repo/test_guides.py holds the same limit."""
GAP = 24
PHONE_WIDTH = 600
"""Narrower screens than this are phones."""


class Camera:
    """Takes shots of one portal. A person signs in once and keeps the browser for all shots of the same width."""

    def __init__(self, browser: Browser, portal: Portal, password: str, folder: Path) -> None:
        self.browser, self.portal, self.password, self.folder = browser, portal, password, folder
        self.pages: dict[tuple[str, int], Page] = {}

    def take(self, shot: Shot) -> Image.Image:
        """The picture of one shot, cut to what it is about."""
        page = self._go_there(shot)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.activeElement?.blur()")
        page.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(self._cut(page, shot))).convert("RGB")
        if any(step[0] == "photo" for step in shot.steps):
            self._leave(shot)
        return picture

    def print_out(self, shot: Shot) -> Image.Image:
        """The first page of the PDF that the page's form gives, as a portal with a name of its own prints it."""
        page = self._go_there(shot)
        asked = page.locator(DOWNLOAD).evaluate("(it) => String(new URLSearchParams(new FormData(it.form)))")
        answer = page.request.get(f"{page.url}?{asked}", headers={"Host": PRINTED_HOST}, timeout=120_000)
        path = self.folder / f"{shot.name}.pdf"
        path.write_bytes(answer.body())
        return pdf_pages(path, last=1)[0]

    def _go_there(self, shot: Shot) -> Page:
        page = self._page_of(shot)
        answer = page.goto(shot.path)
        if answer is None or answer.status != 200:
            raise SystemExit(f"{shot.name}: {shot.path} answers {answer.status if answer else 'nothing'}")
        for step in shot.steps:
            self._do(page, *step)
        return page

    def _page_of(self, shot: Shot) -> Page:
        key = (shot.who, shot.width)
        if key not in self.pages:
            phone = shot.width < PHONE_WIDTH
            context = self.browser.new_context(
                base_url=self.portal.url,
                viewport={"width": shot.width, "height": shot.height},
                has_touch=phone,
                reduced_motion="reduce",
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
            )
            context.set_default_timeout(20_000)
            self.pages[key] = context.new_page()
            if shot.who:
                self._sign_in(self.pages[key], shot.who)
        page = self.pages[key]
        page.set_viewport_size({"width": shot.width, "height": shot.height})
        return page

    def _leave(self, shot: Shot) -> None:
        """Close the browser with the photo that waits in it: every later page of this person would speak of it."""
        self.pages.pop((shot.who, shot.width)).context.close()

    def _sign_in(self, page: Page, who: str) -> None:
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(who)
        page.get_by_label("Mật khẩu").fill(self.password)
        with page.expect_navigation():
            page.get_by_role("button", name="Đăng nhập").click()

    def _do(self, page: Page, verb: str, selector: str, value: str = "") -> None:
        """One step on the way to the picture.

        go (to another page), click, fill, choose (the row of a list), type (keys), answer (touch until nothing is left
        to touch), drag (left, top, right, bottom as shares of the element), photo, annex, scroll, wait.
        """
        place = page.locator(selector).locator("visible=true").first
        if verb == "go":
            with page.expect_navigation():
                place.click()
        elif verb in HANDS:
            HANDS[verb](page, place, value)
        elif verb == "photo":
            page.locator(selector).first.set_input_files(self._photo(value))
        elif verb == "annex":
            page.locator(selector).first.set_input_files(self._annex(value))
        elif verb == "scroll":
            place.evaluate("(it) => window.scrollTo(0, it.getBoundingClientRect().top + window.scrollY - 12)")
        elif verb == "wait":
            page.locator(selector).first.wait_for(state="hidden" if value else "visible", timeout=120_000)
        else:
            raise SystemExit(f"No step is called {verb}.")

    def _photo(self, name: str) -> Path:
        """A photo out of the demo year, under the name a phone gives."""
        path = self.folder / name
        for kept in sorted((self.folder / "media" / "evidence").rglob("*.jpg")):
            with Image.open(kept) as picture:
                if picture.width > picture.height:
                    shutil.copyfile(kept, path)
                    return path
        raise SystemExit("The demo year has no photo.")

    def _annex(self, name: str) -> Path:
        """The annex of `scripts/shots.py` as an Excel file."""
        book, path = Workbook(), self.folder / name
        for row in ANNEX:
            book.active.append(row)
        book.save(path)
        return path

    def _cut(self, page: Page, shot: Shot) -> bytes:
        if not shot.clip:
            return page.screenshot()
        first = page.locator(shot.clip).locator("visible=true").first
        first.scroll_into_view_if_needed()
        box = first.bounding_box()
        assert box, shot.clip
        scrolled = float(page.evaluate("window.scrollY"))
        top = max(0.0, box["y"] + scrolled - 12)
        height = min(box["height"] + 24, shot.tallest)
        return page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": shot.width, "height": height})


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Screens or pages in a row on a quiet ground."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, max(one.height for one in pictures) + 2 * GAP), "#dfe4ea")
    left = GAP
    for one in pictures:
        sheet.paste(one, (left, GAP))
        left += one.width + GAP
    return sheet


def save(picture: Image.Image, name: str) -> None:
    """Write docs/<name>.webp, as small as the limit asks."""
    if picture.width > WIDE:
        picture = picture.resize((WIDE, round(picture.height * WIDE / picture.width)), Image.Resampling.LANCZOS)
    path = DOCS / f"{name}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in (80, 70, 60, 50):
        picture.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= LARGEST:
            break
    else:
        raise SystemExit(f"{path.name} stays above {LARGEST} bytes; cut it smaller.")
    print(f"  {path.relative_to(ROOT)}  {picture.width}×{picture.height}  {path.stat().st_size // 1000} kB", flush=True)


def attempt(name: str, take: Callable[[], Image.Image]) -> int:
    """Take and save one picture; 1 when it failed, so that one page that has changed does not cost all the others."""
    try:
        save(take(), name)
    except (PageError, SystemExit) as error:
        print(f"  {name}: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def first_pages(portal: Portal) -> Image.Image:
    """The first two pages of the scoring report that the portal's job wrote."""
    name = portal.ask(
        "from reports.models import ReportRun;"
        "print(ReportRun.objects.filter(status='done', format='pdf').latest('finished_at').file.path)"
    )
    return side_by_side(pdf_pages(Path(name), last=2))


def pdf_pages(path: Path, *, last: int) -> list[Image.Image]:
    """The first pages of a PDF, by Poppler's pdftoppm."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["pdftoppm", "-png", "-r", "74", "-f", "1", "-l", str(last), str(path), f"{folder}/page"], check=False
        )
        if made.returncode:
            raise SystemExit(f"pdftoppm could not read {path.name}; it is part of poppler-utils.")
        return [Image.open(page).convert("RGB") for page in sorted(Path(folder).glob("page-*.png"))]


def wait_for(ready: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise SystemExit(f"After {seconds:.0f} s it is still not true that {what}.")
        time.sleep(0.5)


def wait_for_worker(portal: Portal) -> None:
    """Ask for the report and the dossier as `make run` does, until they and every photo's thumbnail are there."""
    asked = "from reports.demo_documents import *; request_missing(demo_programme())"
    portal.ask(asked)
    left = (
        "from evidence.models import EvidenceRevision as E; from reports.models import ReportRun as R;"
        "print(E.objects.filter(preview_status='pending').count() + R.objects.exclude(status='done').count())"
    )
    wait_for(lambda: portal.ask(left) == "0", f"the worker has nothing left; {portal.log} says why", 900)


def take_all(portal: Portal, program: str, wanted: list[str]) -> None:
    """Every shot whose name holds one of the words; all of them when there are no words."""
    password = portal.ask("from reports.demo.cast import PASSWORD; print(PASSWORD)")

    def chosen(name: str) -> bool:
        return not wanted or any(word in name for word in wanted)

    failed = 0
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(
            executable_path=program,
            args=[*CHROMIUM_FLAGS, "--lang=vi"],
            env=dict(os.environ) | {"LANGUAGE": "vi", "LANG": "vi_VN.UTF-8"},  # the browser's own words on a file field
        )
        camera = Camera(browser, portal, password, portal.folder)
        for shot in SHOTS:
            if chosen(shot.name):
                failed += attempt(shot.name, lambda shot=shot: camera.take(shot))
        for name, shots in SCREENS.items():
            if chosen(name):
                failed += attempt(name, lambda shots=shots: side_by_side([camera.take(shot) for shot in shots]))
        for name, shots in PRINTED.items():
            if chosen(name):
                failed += attempt(name, lambda shots=shots: side_by_side([camera.print_out(shot) for shot in shots]))
        browser.close()
    if chosen(DOCUMENT):
        failed += attempt(DOCUMENT, lambda: first_pages(portal))
    if failed:
        raise SystemExit(f"{failed} pictures could not be taken.")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("words", nargs="*", help="only pictures whose name holds one of these words")
    reader.add_argument("--seeded", type=Path, help="a folder with the demo year made earlier; it is copied")
    options = reader.parse_args()
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise SystemExit("Chromium is not installed (or name it: CHROMIUM=/path/to/chromium).")
    with tempfile.TemporaryDirectory(prefix="pictures-") as scratch:
        folder = Path(scratch) / "var"
        if options.seeded:
            shutil.copytree(options.seeded, folder)
        else:
            seed(folder)
        with Portal(folder, ALLOWED_HOSTS=f"127.0.0.1,{PRINTED_HOST}") as portal:
            wait_for_worker(portal)
            take_all(portal, program, options.words)


if __name__ == "__main__":
    sys.exit(main())
