#!/usr/bin/env python3
"""Check that the libraries WeasyPrint draws with can be loaded; install them where that is possible.

Run with the project's own Python. What counts is that the library is found, not which package brought it. Pango must
be there. Without HarfBuzz-Subset fonts are cut down by slower means and a warning is logged; that stops nobody.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

DEBIAN = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def loads() -> bool:
    """True when a process of its own can import WeasyPrint (a failed import cannot be repeated in this one)."""
    return subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0


def is_complete() -> bool:
    return loads() and ctypes.util.find_library("harfbuzz-subset") is not None


def main() -> int:
    if is_complete():
        return 0
    install = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(DEBIAN)}"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Cài thư viện hệ thống để in PDF: {' '.join(DEBIAN)}", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(install, shell=True, env=environment, stdout=subprocess.DEVNULL, check=False)
    if loads():
        return 0
    command = f"sudo sh -c '{install}'" if shutil.which("apt-get") else "cài Pango 1.44 trở lên (gói pango, harfbuzz)"
    print(
        "Thiếu thư viện Pango mà việc in PDF cần đến. Hãy chạy lệnh sau rồi chạy lại:\n  " + command,
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
