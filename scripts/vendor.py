#!/usr/bin/env python3
"""Take the files the portal uses out of ``node_modules`` into ``build``: style, script, icons, fonts.

``build/vendor`` is served as ``static/vendor``; ``build/icons`` and ``build/fonts`` are read by templates and
documents.
Standard library only: it also runs before the virtual environment exists.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
BUILD = ROOT / "build"

TABLER = ("css/tabler.min.css", "js/tabler.min.js")
WEIGHTS = ("400", "600")
LICENCES = {
    "icons": "@tabler/icons/LICENSE",
    "be-vietnam-pro": "@fontsource/be-vietnam-pro/LICENSE",
    "tinos": "@expo-google-fonts/tinos/LICENSE_FONT",
}


def main() -> None:
    for part in ("vendor", "icons", "fonts", "licences"):
        shutil.rmtree(BUILD / part, ignore_errors=True)
    tabler()
    page_font()
    copy_tree("@tabler/icons/icons/outline", BUILD / "icons", "*.svg")
    copy_tree("@expo-google-fonts/tinos", BUILD / "fonts" / "tinos", "*/*.ttf")
    for name, licence in LICENCES.items():
        source = PACKAGES / licence
        if source.is_file():
            place(source, BUILD / "licences" / f"{name}.txt")


def tabler() -> None:
    """The minified sheet and script, without the line that points to a source map nobody serves."""
    for name in TABLER:
        text = (PACKAGES / "@tabler/core/dist" / name).read_text(encoding="utf-8")
        text = re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "", text)
        target = BUILD / "vendor/tabler" / Path(name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def page_font() -> None:
    """Be Vietnam Pro with its ranges, so that a browser loads the Latin and Vietnamese parts only."""
    package = PACKAGES / "@fontsource/be-vietnam-pro"
    target = BUILD / "vendor/be-vietnam-pro"
    sheet = []
    for weight in WEIGHTS:
        css = (package / f"{weight}.css").read_text(encoding="utf-8")
        # Not latin-ext: it claims đ, ơ, ư too and would be loaded beside the Vietnamese part on every page.
        part = r"/\* be-vietnam-pro-(?:latin|vietnamese)-\d+-normal \*/\s*@font-face \{.*?\}"
        faces = re.findall(part, css, re.DOTALL)
        css = re.sub(r",\s*url\([^)]*\.woff\) format\('woff'\)", "", "\n\n".join(faces))
        for name in re.findall(r"url\(\./files/([^)]+)\)", css):
            place(package / "files" / name, target / name)
        sheet.append(css.replace("./files/", "./").strip())
    (target / "be-vietnam-pro.css").write_text("\n\n".join(sheet) + "\n", encoding="utf-8")


def copy_tree(package_path: str, target: Path, pattern: str) -> None:
    source = PACKAGES / package_path
    files = sorted(source.glob(pattern))
    if not files:
        raise SystemExit(f"{source} holds no {pattern}: run `npm ci` first")
    for file in files:
        place(file, target / file.relative_to(source))


def place(source: Path, target: Path) -> None:
    """A hard link where the file system allows it (thousands of icons), a copy elsewhere."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
