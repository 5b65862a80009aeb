"""Load a settings module in a process of its own, as a start of the portal does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "thanthien.example.vn",
    "DATABASE_URL": "postgresql://portal:secret@db:5432/portal",
    "REDIS_URL": "redis://redis:6379/0",
}
_SHOW = """
import json, django
from django.conf import settings
names = {names!r}
django.setup()
from config.settings import env
values = {{name: getattr(settings, name) for name in names}}
print(json.dumps({{"values": values, "declared": sorted(env.DECLARED)}}, default=str))
"""


def run_settings(
    module: str, folder: Path, names: tuple[str, ...] = (), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run with these variables only; nothing of this process's settings is inherited."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": f"config.settings.{module}",
        **variables,
    }
    code = _SHOW.format(names=names)
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def loaded(module: str, folder: Path, names: tuple[str, ...] = (), **variables: str) -> dict[str, object]:
    """The values of these settings and the variables that were asked for."""
    done = run_settings(module, folder, names, **variables)
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def refusal(module: str, folder: Path, **variables: str) -> str:
    """The sentence with which the settings refuse to load."""
    done = run_settings(module, folder, **variables)
    assert done.returncode != 0, "the settings accepted this"
    return done.stderr.strip().splitlines()[-1]
