"""The web server's own log: a client is named nowhere in it."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

CLIENT = re.compile(r"\bip=\S+?(?=:? |$)")


class WebServerLogger(Logger):
    """gunicorn tells who sent a request that cannot be read; here it tells only that there was one."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().warning(CLIENT.sub("ip=-", msg), *args, **kwargs)
