"""One person at a browser. Every page they come to is looked over the same way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TooLong

from reports.demo.cast import PASSWORD

from .portal import Portal

AXE = Axe()
READ_ALREADY: set[tuple[int, str]] = set()
"""Pages without a fault for axe, by width and what they hold: the sign-in page need not be read forty times."""
TOKENS = re.compile(r'(csrfmiddlewaretoken" value|X-CSRFToken|hx-headers)[^>]*')
DEMO = "DỮ LIỆU TRÌNH DIỄN"
SAMPLE = "MẪU THỬ"
POINTS = re.compile(r"\d+(?:,\d+)? (?:/ \d+(?:,\d+)? )?điểm\b|\bđiểm tối đa\b")
RAW = re.compile(r"\{\{|\{%|\bNone\b|\bundefined\b|\bNaN\b|\[object ")
"""What a template or a script shows when a value was forgotten."""
ENGLISH = re.compile(
    r"\b(?:This field|Please|Submit|Required|Invalid|Select|Choose|Password|Username|Sign|Enter|Error|Changed?|Delete|"
    r"Added|Save|Search|History|January|Monday|Yes|and|with)\b"
)
OWN_WORDS = re.compile(r"QR|Word|Excel|PowerShell|Windows|Linux")
DJANGO_ADMIN = ("aria-input-field-name", "empty-table-header", "label", "label-title-only", "select-name")
"""What the templates of Django's own administration break: cells of inline tables are named by their column alone."""

FACTS = """() => ({
  language: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).map((one) => one.innerText),
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  text: (() => {
    const foreign = [...document.querySelectorAll("main [lang]:not([lang=vi]):not([hidden])")];
    foreign.forEach((one) => { one.hidden = true; });
    const words = document.body.innerText;
    foreign.forEach((one) => { one.hidden = false; });
    return words;
  })(),
  broken: [...document.images].filter((one) => one.complete && one.src && !one.naturalWidth).map((one) => one.src),
  twins: [...document.querySelectorAll("[id]")].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at),
  scores: document.querySelectorAll(".score, .points-table").length,
  inline: document.querySelectorAll("main [style]:not(svg *), main [onclick]").length,
  over: [...document.querySelectorAll("main *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.right > document.documentElement.clientWidth + 1 && one.checkVisibility() && !one.closest(
      ".table-scroll, pre, [class*=visually-hidden]");
  }).slice(0, 3).map((one) => one.outerHTML.slice(0, 160)),
})"""


class Visitor:
    """A person's browser on one portal. `scripts=False` is a browser without JavaScript."""

    def __init__(self, browser: Any, portal: Portal, width: int, *, scripts: bool = True) -> None:
        self.portal = portal
        self.url = url = portal.url
        self.width = width
        self.scripts = scripts
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": 780 if width < 600 else 900},
            has_touch=width < 600,
            java_script_enabled=scripts,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            accept_downloads=True,
            reduced_motion="reduce",  # colours are measured where they end, not on their way
        )
        self.context.set_default_timeout(60_000)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.steps = 0
        self.status = 0
        self.looked_over = 0
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("console", self._note_console)
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        # The first listener is what sends file dialogs to the test, some time later: at the key press it is too late.
        page.on("filechooser", lambda _chooser: None)

    def _note_console(self, message: Any) -> None:
        # A refused form and a missing page are answers; the status of pages is checked where they are opened.
        told = message.type == "error" and not message.text.startswith("Failed to load resource")
        if told or message.type == "warning":
            self.wrong.append(f"console: {message.text}")

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.wrong.append(f"leaves this machine: {request.url}")

    def _note_response(self, response: Any) -> None:
        if response.request.is_navigation_request():
            self.status = response.status
        elif response.status >= 400 and response.status != 422:
            self.wrong.append(f"{response.status}: {response.url}")

    # --- moving about -----------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def visit(self, address: str, *, status: int = 200) -> None:
        """Open an address and look the page over."""
        self.page.goto(address)
        self.look_over(status)

    def follow(self, thing: Locator | str, *, status: int = 200) -> None:
        """Press a link or a button that leads to another page, and look that one over. Words name a link or button."""
        self._lead(lambda: self._found(thing).click(), status)

    def press(self, key: str, *, status: int = 200) -> None:
        """Press a key that leads to another page."""
        self._lead(lambda: self.page.keyboard.press(key), status)

    def _lead(self, act: Callable[[], None], status: int) -> None:
        self.steps += 1
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.look_over(status)

    def _found(self, thing: Locator | str) -> Locator:
        if not isinstance(thing, str):
            return thing
        named = self.main.get_by_role("link", name=thing).or_(self.main.get_by_role("button", name=thing))
        return named.locator("visible=true").first

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def menu(self, label: str) -> None:
        """Go by the menu: the bar at the top, on a phone the bar at the bottom, and what is behind “Thêm”."""
        bar = self.page.locator(".bottom-bar" if self.width < 600 else ".top-nav")
        link = bar.locator("a").filter(has_text=label).first
        if not link.is_visible():
            bar.locator("summary").click()
        self.follow(link)

    def see(self, words: str | re.Pattern[str]) -> None:
        """The words stand on the page where they can be read."""
        place = self.page.get_by_text(words).locator("visible=true").first
        with suppress(TooLong):
            place.wait_for(timeout=30_000)
            return
        raise AssertionError(f"“{words}” is not on {self.page.url}:\n{self.main.inner_text()[:3000]}")

    def choose_files(self, *paths: Path) -> None:
        """Put files into the field for files that exist already."""
        self.page.locator("input[type=file]:not([capture])").first.set_input_files(paths)

    def choose_files_by_key(self, *paths: Path) -> None:
        """Open the dialog of the file field that has the focus with the space bar, and choose."""
        self.page.locator("input[type=file]:focus").wait_for(state="attached")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(paths)

    # --- signing in -------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str = PASSWORD, *, status: int = 200) -> None:
        """Through the front door, as a person does."""
        if "/tai-khoan/login/" not in self.page.url:
            self.visit("/")
        self.page.get_by_label("Tên đăng nhập").fill(name)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.follow("Đăng nhập", status=status)

    def sign_out(self) -> None:
        self.page.locator("header .drop-end summary").click()
        self.follow(self.page.get_by_role("button", name="Đăng xuất"))

    # --- looking over -----------------------------------------------------------------------------

    def look_over(self, status: int = 200, *, axe: bool = True) -> None:
        """What is asked of every page, whoever opens it and however wide the screen is."""
        self.looked_over += 1
        page, where = self.page, f"{self.page.url} at {self.width} px"
        if self.status >= 500:
            where += "\n" + self.portal.log.read_text(encoding="utf-8")[-3000:]
        assert self.status == status, f"{where}: {self.status}\n{page.locator('main').inner_text()[:1500]}"
        facts = page.evaluate(FACTS)
        faults = [*self.wrong]
        self.wrong.clear()
        if facts["language"] != "vi":
            faults.append(f"lang={facts['language']}")
        if len(facts["headings"]) != 1:
            faults.append(f"h1: {facts['headings']}")
        if facts["wide"] > 0:
            faults.append(f"{facts['wide']} px wider than the screen: {facts['over']}")
        if facts["broken"]:
            faults.append(f"pictures that do not show: {facts['broken']}")
        if facts["twins"]:
            faults.append(f"one id for several things: {facts['twins'][:5]}")
        if facts["inline"] and not self.path.startswith("/quan-tri/"):  # Django's own scripts hide parts by style
            faults.append("style or script inside the page")
        faults += self._faults_of_text(facts)
        if axe and self.scripts:  # a browser without scripts runs axe neither
            faults += self._faults_for_readers()
        assert not faults, where + "\n" + "\n".join(faults)

    def _faults_of_text(self, facts: dict[str, Any]) -> list[str]:
        faults, text = [], facts["text"]
        if DEMO not in text.upper():
            faults.append(f"no mark {DEMO}")
        if (POINTS.search(text) or facts["scores"]) and SAMPLE not in text.upper():
            faults.append(f"points without {SAMPLE}: {POINTS.findall(text)[:3]}")
        if raw := RAW.search(text):
            faults.append(f"not for people: {text[max(0, raw.start() - 40) : raw.end() + 40]!r}")
        if english := ENGLISH.search(text):
            faults.append(f"English: {text[max(0, english.start() - 40) : english.end() + 40]!r}")
        return faults

    def _faults_for_readers(self) -> list[str]:
        """axe: labels, contrast, landmarks, names of buttons."""
        html = TOKENS.sub("", self.page.content())
        key = (self.width, hashlib.sha256(html.encode()).hexdigest())
        if key in READ_ALREADY:
            return []
        options = {"resultTypes": ["violations"], "preload": False}
        if self.path.startswith("/quan-tri/"):
            options["rules"] = {rule: {"enabled": False} for rule in DJANGO_ADMIN}
        found = AXE.run(self.page, options=options).response["violations"]
        if not found:
            READ_ALREADY.add(key)
        return [
            f"axe {rule['id']}: {rule['help']}: "
            + "; ".join(f"{node['html'][:200]} ({(node['any'] or [{'message': ''}])[0]['message'][:160]})"
                        for node in rule["nodes"][:3])
            for rule in found
        ]  # fmt: skip

    def close(self) -> None:
        self.context.close()
