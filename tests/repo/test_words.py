"""The project speaks of itself alone: no machine's paths, no leftovers, text in one normal form."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SELF = "tests/repo/test_words.py"
FORBIDDEN = {
    "a machine's path": r"(?<![\w.])/(?:work|root|home)/[a-z]",
    "a leftover": r"\b(?:TODO|FIXME|XXX)\b",
    # A lock file or a script that names where packages come from works on one machine only.
    "an address of packages": r"https?://[\w.-]*(?:registry|packages|pypi|npm|simple)[\w.-]*",
}
TEXT = {".py", ".md", ".html", ".js", ".css", ".toml", ".yml", ".yaml", ".json", ".sh", ".txt", ".cfg", ""}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and name != SELF and Path(name).suffix in TEXT]


def texts() -> list[tuple[str, str]]:
    existing = [name for name in tracked() if (ROOT / name).is_file()]
    return [(name, (ROOT / name).read_text(encoding="utf-8")) for name in existing]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_says_what_does_not_belong_here(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_all_text_is_in_normal_form_c() -> None:
    assert [name for name, text in texts() if not unicodedata.is_normalized("NFC", text)] == []
