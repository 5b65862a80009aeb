#!/usr/bin/env python3
"""Exit 0 when the web server of this container answers. Standard library only."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection


def main() -> int:
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    try:
        connection.request("GET", "/healthz/live", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
