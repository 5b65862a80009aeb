"""What is hung on a wall or stands on a counter: posters, table tents, labels. From plain data to PDF.

A QR is drawn as a path, so it is sharp at any size; a quarter of it may be dirty or torn (level Q).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from .label_sheets import on_sheets

FONTS = Path(settings.VENDOR_DIR) / "be-vietnam-pro"
DEFAULT_SENTENCE = "Ông/bà có hài lòng không?"
SECOND_SENTENCE = "Cho chúng tôi biết trong 30 giây"
ENGLISH_SENTENCE = "Are you satisfied? Tell us in 30 seconds."
OVERLAP = 0.02
"""Rows of a QR touch a little more than edge to edge: no hairline between them on a screen."""


class Size(TextChoices):
    """What is printed."""

    A4 = "a4", _("Áp phích A4: bảng tin, cửa ra vào")
    A5 = "a5", _("Áp phích A5: cạnh quầy, góc chờ")
    A6 = "a6", _("Thẻ A6: để trên bàn, phát tay")
    TENT = "de-ban", _("Biển để bàn: tờ A4 gấp đôi, nhìn được từ hai phía")
    LABELS = "nhan", _("Nhãn nhỏ: 24 nhãn một tờ A4, dán lên giấy hẹn, giấy tiếp nhận")


@dataclass(frozen=True, slots=True)
class Place:
    """One point as it is printed: its name, the full address for the QR, the short one for people who type it."""

    name: str
    url: str
    code: str

    @property
    def host(self) -> str:
        """ "portal.vn/k/", the part before the code."""
        return self.url.partition("://")[2].removesuffix(self.code)

    @property
    def qr(self) -> SafeString:
        return drawn_qr(self.url)


@dataclass(frozen=True, slots=True)
class Job:
    """Everything one file prints."""

    size: str
    authority: str
    title: str
    places: Sequence[Place]
    sentence: str = DEFAULT_SENTENCE
    minutes: int = 0
    english: bool = False
    is_demo: bool = False

    @property
    def second(self) -> str:
        """How long it takes, said honestly."""
        if not self.minutes:
            return SECOND_SENTENCE
        return f"Cho chúng tôi biết trong {self.minutes} phút"

    @property
    def third(self) -> str:
        return ENGLISH_SENTENCE if not self.minutes else f"Are you satisfied? Tell us in {self.minutes} min."

    @property
    def lines(self) -> list[str]:
        """The big sentence in lines of about the same length."""
        wanted = 1 if len(self.sentence) <= 14 else 2 if self.length != "long" else 3
        return balanced(self.sentence, wanted)

    @property
    def length(self) -> str:
        """How large the big sentence may be: "short", "medium" or "long"."""
        letters = len(self.sentence)
        return "short" if letters <= 26 else "medium" if letters <= 42 else "long"


def write_pdf(job: Job) -> bytes:
    """The whole file. Nothing is read but the fonts, nothing from the network."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    home = FONTS.resolve().as_uri() + "/"

    class OnlyFonts(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.startswith(home):
                raise ValueError(f"posters read nothing but their fonts: {url}")
            return super().fetch(url, headers)

    out = io.BytesIO()
    HTML(string=page(job), base_url=home, url_fetcher=OnlyFonts()).write_pdf(out)
    return on_sheets(out.getvalue()) if job.size == Size.LABELS else out.getvalue()


def page(job: Job) -> str:
    """The print page with its style inside."""
    kind = "labels" if job.size == Size.LABELS else "tent" if job.size == Size.TENT else "poster"
    style = render_to_string("surveys/building/print.css", {"size": job.size, "kind": kind})
    context = {"job": job, "style": mark_safe(style), "kind": kind, "faces": FACES}
    return render_to_string(f"surveys/building/print_{kind}.html", context)


def balanced(text: str, lines: int) -> list[str]:
    """The text in at most so many lines, the longest as short as can be; "hài lòng" stays together."""
    words = text.replace("hài lòng", "hài\u00a0lòng").split(" ")
    lines = min(lines, len(words))
    found = [
        [" ".join(words[a:b]) for a, b in pairwise((0, *cuts, len(words)))]
        for cuts in combinations(range(1, len(words)), lines - 1)
    ]
    return min(found, key=lambda parts: max(map(len, parts)))


def drawn_qr(text: str) -> SafeString:
    """The text as a QR without its quiet zone: what surrounds it leaves four modules of white."""
    rows = [bytes(row) for row in segno.make(text, error="q", micro=False).matrix]
    path = "".join(
        f"M{start} {y}h{length}v{1 + OVERLAP}h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row)
    )
    return mark_safe(f'<svg class="qr" viewBox="0 0 {len(rows)} {len(rows)}"><path fill="#000" d="{path}"/></svg>')


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Dark stretches of a row as start and length."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found


FACES = (
    ("#aee0b7", "", "M11.5 23.5h17q-2 8-8.5 8t-8.5-8z"),
    ("#d3e7a7", "M13 25q7 5.5 14 0", ""),
    ("#f6e29b", "M14 27h12", ""),
    ("#f7d0a2", "M13.5 28q6.5-4.5 13 0", ""),
    ("#f3b5a8", "M12.5 28.5q7.5-8 15 0M11 12.5l5.5 2M29 12.5l-5.5 2", ""),
)
"""The five faces of the citizens' form (`public/_faces.html`): colour, mouth as a line, mouth as a shape."""
