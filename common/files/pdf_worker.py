"""Open a foreign PDF in a process of its own: count its pages, or draw the first ones.

Parsers of PDF are fooled easily: a crafted table keeps them busy for minutes, and native code can be brought down.
Here that costs one short-lived process with limits on time and memory. `common.files.pdf` runs this file by its path,
so it imports nothing of the project.

Use: ``pdf_worker.py count SOURCE`` prints the number of pages; ``pdf_worker.py draw SOURCE TARGET FORMAT SIZE`` writes
a picture; ``pdf_worker.py pages SOURCE FOLDER FORMAT SIZE MOST`` writes ``1``, ``2``… into the folder. Exit status 0,
or NEEDS_PASSWORD, or anything else for a PDF that cannot be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw

CPU_SECONDS = 20
MEMORY_BYTES = 2 * 1024**3
NEEDS_PASSWORD = 64


def count(source: str) -> int:
    """Pages of the document; the first one is opened."""
    document = pypdfium2.PdfDocument(source)
    document[0].get_size()
    return len(document)


def draw(source: str, target: str, image_format: str, size: int) -> None:
    """Write page 1 of `source` to `target`, its longer side `size` pixels, on white."""
    _draw(_opened(source), 0, target, image_format, size)


def pages(source: str, folder: str, image_format: str, size: int, most: int) -> None:
    """Write the first pages into `folder`, one after the other: what is ready when time is up stays."""
    document = _opened(source)
    for index in range(min(most, len(document))):
        part = Path(folder, "part")
        _draw(document, index, str(part), image_format, size)
        part.replace(Path(folder, str(index + 1)))


def _opened(source: str) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(source)
    document.init_forms()  # without it the visible stamp of a digital signature is not drawn
    return document


def _draw(document: pypdfium2.PdfDocument, index: int, target: str, image_format: str, size: int) -> None:
    page = document[index]
    width, height = page.get_size()
    bitmap = page.render(scale=size / max(width, height, 1), may_draw_forms=True)
    bitmap.to_pil().convert("RGB").save(target, format=image_format, quality=82)
    page.close()


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # not a Unix machine: the caller's time limit is what is left
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(arguments: list[str]) -> int:
    """Run one command; the exit status."""
    _limit_resources()
    try:
        if arguments[0] == "count":
            print(count(arguments[1]))
        elif arguments[0] == "pages":
            pages(arguments[1], arguments[2], arguments[3], int(arguments[4]), int(arguments[5]))
        else:
            draw(arguments[1], arguments[2], arguments[3], int(arguments[4]))
    except pypdfium2.PdfiumError as problem:
        print(problem, file=sys.stderr)
        return NEEDS_PASSWORD if problem.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
