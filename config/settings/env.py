"""Typed readers of environment variables.

Every reader refuses nonsense with one sentence: which variable, what was given, what is expected. The person
who reads that sentence is the one who installs the portal for a commune, so it is Vietnamese. Whatever is
read here is listed in ``.env.example``; ``DECLARED`` is what the test compares.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DECLARED: set[str] = set()
"""Names of all variables that the loaded settings module has asked for."""

_env = environ.Env()
_YES = {"1", "true", "yes", "on", "co", "có"}
_NO = {"0", "false", "no", "off", "khong", "không"}


def load(path: Path) -> None:
    """Add the lines of an ``.env`` file to the environment; variables that are already set win."""
    if path.is_file():
        environ.Env.read_env(path, overwrite=False)


def refuse(name: str, given: str, expected: str) -> ImproperlyConfigured:
    """The error for a variable that cannot be used."""
    return ImproperlyConfigured(f"Biến môi trường {name} đang là “{given}”; cần {expected}.")


def _read(name: str, default: T, cast: Callable[[str], T], expected: str) -> T:
    DECLARED.add(name)
    given = os.environ.get(name, "").strip()
    if not given:
        return default
    try:
        return cast(given)
    except (ValueError, KeyError):
        raise refuse(name, given, expected) from None


def text(name: str, default: str = "") -> str:
    """A line of text; empty counts as not given."""
    return _read(name, default, str, "một dòng chữ")


def flag(name: str, default: bool) -> bool:
    """Yes or no."""

    def cast(given: str) -> bool:
        word = given.lower()
        if word not in _YES | _NO:
            raise ValueError(given)
        return word in _YES

    return _read(name, default, cast, "1 (có) hoặc 0 (không)")


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """A whole number from minimum to maximum, both included."""

    def cast(given: str) -> int:
        number = int(given)
        if not minimum <= number <= maximum:
            raise ValueError(given)
        return number

    return _read(name, default, cast, f"một số nguyên từ {minimum} đến {maximum}")


def items(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Words separated by commas. The word ``-`` alone stands for an empty list."""

    def cast(given: str) -> list[str]:
        return [] if given == "-" else [word.strip() for word in given.split(",") if word.strip()]

    return _read(name, list(default), cast, "các mục cách nhau bằng dấu phẩy")


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""

    def cast(given: str) -> str:
        if given not in allowed:
            raise ValueError(given)
        return given

    return _read(name, default, cast, "một trong: " + ", ".join(allowed))


def iso_date(name: str) -> dt.date | None:
    """A date as 2026-11-20, or None when it is not given."""
    return _read(name, None, dt.date.fromisoformat, "một ngày dạng 2026-11-20")


def folder(name: str, default: Path) -> Path:
    """A folder; a relative path starts at the project's root."""
    return _read(name, default, lambda given: BASE_DIR / given, "đường dẫn một thư mục")


def secret(name: str, default: str = "") -> str:
    """A secret, from the variable itself or from the file that ``<name>_FILE`` points to."""
    DECLARED.update({name, f"{name}_FILE"})
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        raise refuse(f"{name}_FILE", path, "đường dẫn một tệp đọc được, trong tệp là giá trị bí mật") from None


_MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "smtps", "consolemail")


def mail_server() -> dict[str, Any]:
    """EMAIL_URL as Django's settings of the mail server; empty when it is not given."""
    url = secret("EMAIL_URL")
    if not url:
        return {}
    scheme = url.split("://", maxsplit=1)[0]
    if "://" not in url or scheme not in _MAIL_SCHEMES:
        raise refuse("EMAIL_URL", f"{scheme}://…", "dạng smtp+tls://tên:mật-khẩu@máy:587 hoặc smtp+ssl://…:465")
    found: dict[str, Any] = _env.email_url_config(url)
    return {name: value for name, value in found.items() if name.startswith("EMAIL_")}


def database(default: str) -> dict[str, Any]:
    """DATABASE_URL as a Django database: SQLite for several processes, or PostgreSQL, connections kept."""
    url = secret("DATABASE_URL", default)
    if url.startswith(("postgres://", "postgresql://")):
        return _postgresql(url)
    if url.startswith("sqlite:///"):
        return _sqlite(url)
    shown = url.split("://", maxsplit=1)[0]
    raise refuse(
        "DATABASE_URL",
        f"{shown}://…",
        "dạng postgresql://tên:mật-khẩu@máy:5432/cơ-sở-dữ-liệu hoặc sqlite:///tệp",
    )


def _postgresql(url: str) -> dict[str, Any]:
    config: dict[str, Any] = _env.db_url_config(url)
    if not config["NAME"]:
        raise refuse("DATABASE_URL", "…/", "có tên cơ sở dữ liệu ở cuối")
    return config | {
        "CONN_MAX_AGE": integer("DATABASE_CONN_MAX_AGE", 600, minimum=0, maximum=86_400),
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(url: str) -> dict[str, Any]:
    """WAL: readers work beside one writer. IMMEDIATE and the timeout: writers queue instead of failing."""
    name = url.removeprefix("sqlite:///")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name if name == ":memory:" else str(BASE_DIR / name),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
