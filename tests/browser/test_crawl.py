"""Every link a person is shown leads somewhere they may go; every kind of page is looked over at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from .visitor import DEMO, Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

PAGES = 150
PER_KIND = 6
"""Pages of one kind (each task has one) that are followed; the kinds are what differs."""
PEOPLE = ("thanhha.motcua", "thanhha.kinhte", "thanhha.vhxh", "thanhha.lanhdao", "thanhha.quantri", "sonoivu")
KINDS: dict[str, dict[str, str]] = {}
"""By person: the first address of each kind of page. The same at both widths, so the links are followed once."""
LEAVES_THE_COMMUNE = re.compile(r"^/(tai-khoan|quan-tri)/")


class Reader(HTMLParser):
    """Addresses of links and forms, headings, and what the policy of the portal forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings = 0
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self.headings += tag == "h1"
        forbidden = [name for name in given if name == "style" or name.startswith("on")]
        if forbidden or (tag == "script" and not given.get("src")):
            self.inline.append(f"<{tag} {' '.join(forbidden)}>")


def kind_of(path: str) -> str:
    """The name of the page behind an address."""
    return resolve(path).url_name or path


def crawled(person: Visitor) -> dict[str, str]:
    """Follow the links from the home page; the first address of each kind of page."""
    todo, first, count = [person.path], {}, {}
    seen = {person.path: "the home page"}
    """Addresses, each with the page that led there."""
    faults: list[str] = []
    while todo and len(first) < PAGES and sum(count.values()) < PAGES:
        address = todo.pop(0)
        kind = kind_of(urlsplit(address).path)
        count[kind] = count.get(kind, 0) + 1
        if count[kind] > PER_KIND:
            count[kind] -= 1
            continue
        answer = person.context.request.get(address, max_redirects=0)
        if answer.status != 200:
            faults.append(f"{answer.status} {address}, linked on {seen[address]}")
            continue
        if "text/html" not in answer.headers["content-type"]:
            continue
        first.setdefault(kind, address)
        reader = Reader()
        reader.feed(answer.text())
        if reader.headings != 1 or reader.inline or DEMO not in answer.text() or '<html lang="vi"' not in answer.text():
            faults.append(f"{address}: {reader.headings} h1, {reader.inline}")
        for link in reader.links:
            target = urlsplit(urljoin(address, link))
            whole = f"{target.path}?{target.query}" if target.query else target.path
            if target.netloc or whole in seen or LEAVES_THE_COMMUNE.match(target.path):
                continue
            seen[whole] = address
            if target.path.startswith("/thanh-ha/2026/"):
                todo.append(whole)
    assert not faults, "\n".join(faults)
    return first


@pytest.mark.parametrize("name", PEOPLE)
def test_no_link_leads_astray_and_every_kind_of_page_is_fit_to_see(visitor: Make, name: str) -> None:
    person = visitor(name)
    person.visit("/thanh-ha/2026/")
    pages = KINDS.setdefault(name, {})
    if not pages:
        pages.update(crawled(person))
    assert len(pages) >= 10, pages
    faults: list[str] = []
    for address in pages.values():
        try:
            person.visit(address)
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n\n".join(faults)
