"""The settings modules as they load: embedded keeps its key, production refuses what is unsafe."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from .run_settings import PRODUCTION, ROOT, loaded, refusal


def test_embedded_needs_no_variable_and_keeps_its_secret_key(tmp_path: Path) -> None:
    names = ("SECRET_KEY", "DEBUG", "DATABASES", "CLOCK_TODAY", "MFA_REQUIRED_ROLES")
    first = loaded("embedded", tmp_path, names)["values"]
    second = loaded("embedded", tmp_path, names)["values"]
    key = tmp_path / "secret.key"
    assert first == second
    assert isinstance(first, dict)
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert first["DEBUG"] is False
    assert first["CLOCK_TODAY"] is None
    assert first["MFA_REQUIRED_ROLES"] == ["admin"]
    assert first["DATABASES"]["default"]["NAME"] == str(tmp_path / "portal.sqlite3")


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from config.settings.secret_key import kept_secret_key;"
        "print(kept_secret_key(Path(sys.argv[1])))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "secret.key")], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_demos_day_comes_from_the_file_beside_its_database(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("CLOCK_TODAY=2026-11-20\nMFA_REQUIRED_ROLES=-\n", encoding="utf-8")
    values = loaded("embedded", tmp_path, ("CLOCK_TODAY", "MFA_REQUIRED_ROLES"))["values"]
    assert values == {"CLOCK_TODAY": "2026-11-20", "MFA_REQUIRED_ROLES": []}


def test_sqlite_is_opened_for_several_processes(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.db import connection, transaction\n"
        "with connection.cursor() as c:\n"
        "    print(c.execute('PRAGMA journal_mode').fetchone()[0], c.execute('PRAGMA busy_timeout').fetchone()[0],"
        " c.execute('PRAGMA foreign_keys').fetchone()[0])\n"
        "with transaction.atomic():\n"
        "    import sqlite3\n"
        "    other = sqlite3.connect(connection.settings_dict['NAME'], timeout=0)\n"
        "    try: other.execute('BEGIN IMMEDIATE'); print('both write')\n"
        "    except sqlite3.OperationalError as error: print(error)\n"
    )
    environment = {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["wal 30000 1", "database is locked"]
    assert sqlite3.connect(tmp_path / "portal.sqlite3").execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("module", ["embedded", "production"])
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_what_says_https_is_believed_only_behind_a_proxy(tmp_path: Path, module: str, proxies: str) -> None:
    names = ("SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    values = loaded(module, tmp_path, names, TRUSTED_PROXY_COUNT=proxies, **PRODUCTION)["values"]
    secure = module == "production" or proxies == "1"
    assert values == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"] if proxies == "1" else None,
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
    }


def test_production_starts_with_everything_set(tmp_path: Path) -> None:
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "CSRF_TRUSTED_ORIGINS")
    values = loaded("production", tmp_path, names, **PRODUCTION)["values"]
    assert values == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "CSRF_TRUSTED_ORIGINS": ["https://thanthien.example.vn"],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///x.sqlite3"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "amqp://mq"),
        ("DEBUG", "1"),
        ("SECURE_HSTS_SECONDS", "-1"),
    ],
)
def test_production_refuses_to_start_and_names_the_variable(tmp_path: Path, name: str, value: str) -> None:
    sentence = refusal("production", tmp_path, **{**PRODUCTION, name: value})
    assert f"Biến môi trường {name} đang là" in sentence


def test_production_passes_djangos_own_deployment_checks(tmp_path: Path) -> None:
    environment = PRODUCTION | {
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": "1",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
