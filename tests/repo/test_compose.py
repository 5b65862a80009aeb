"""The container files agree with the settings and the checks, and every command in them is a real one."""

from __future__ import annotations

import http.server
import importlib.util
import os
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.config.run_settings import PRODUCTION, loaded

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
POSTGRESQL_MAJOR = 15
"""The version `make test-services` finds on Debian 12; compose runs the same."""


def test_the_services_of_the_design_are_there() -> None:
    assert set(COMPOSE["services"]) == {"proxy", "migrate", "web", "worker", "beat", "postgres", "redis"}


def test_every_volume_is_declared_and_every_mounted_file_exists() -> None:
    mounted = [entry.split(":")[0] for service in COMPOSE["services"].values() for entry in service.get("volumes", [])]
    assert {name for name in mounted if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert all((ROOT / name).is_file() for name in mounted if name.startswith("."))


@pytest.mark.parametrize("name", OURS)
def test_every_variable_in_compose_is_one_the_portal_reads(name: str, tmp_path: Path) -> None:
    declared = loaded("production", tmp_path, **PRODUCTION)["declared"]
    known = {*declared, "DJANGO_SETTINGS_MODULE", "WEB_WORKERS"}  # type: ignore[misc]
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_every_command_in_compose_runs_as_a_plain_process(name: str, tmp_path: Path) -> None:
    command: list[str] = OURS[name]["command"]
    program = command[0]
    argv = {
        "gunicorn": [sys.executable, "-m", "gunicorn", *command[1:], "--check-config"],
        "celery": [sys.executable, "-m", "celery", *command[1:], "--help"],
        "python": [sys.executable, *command[1:], "--help"],
    }[program]
    environment = os.environ | PRODUCTION | {"VAR_DIR": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    environment["DJANGO_SETTINGS_MODULE"] = OURS[name]["environment"]["DJANGO_SETTINGS_MODULE"]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_runs_what_the_web_service_runs() -> None:
    assert f"CMD {str(COMPOSE['services']['web']['command']).replace(chr(39), chr(34))}" in DOCKERFILE


def test_the_image_has_the_projects_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = re.match(r">=([\d.]+)", project["requires-python"])
    assert lowest
    assert set(re.findall(r"^FROM python:([\d.]+)-slim", DOCKERFILE, re.MULTILINE)) == {lowest.group(1)}


def test_the_image_installs_the_libraries_that_set_up_looks_for() -> None:
    spec = importlib.util.spec_from_file_location("system_libs", ROOT / "scripts/system_libs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stages = DOCKERFILE.split("\nFROM ")
    assert all(package in stages[-1] for package in module.DEBIAN)


def test_the_image_does_not_run_as_root() -> None:
    assert "\nUSER portal\n" in DOCKERFILE.split("\nFROM ")[-1]


def test_compose_runs_the_database_version_that_is_tested() -> None:
    assert COMPOSE["services"]["postgres"]["image"] == f"postgres:{POSTGRESQL_MAJOR}"


@pytest.mark.services
@pytest.mark.django_db
def test_the_tested_database_is_of_that_version() -> None:
    from django.db import connection

    assert connection.cursor().connection.info.server_version // 10_000 == POSTGRESQL_MAJOR


# --- the TLS proxy ------------------------------------------------------------------------------------

CADDYFILE = (ROOT / "Caddyfile").read_text(encoding="utf-8")
PROXY = COMPOSE["services"]["proxy"]


def test_the_proxy_gets_every_variable_it_needs() -> None:
    read = dict(re.findall(r"\{\$([A-Z_]+)(?::([^}]*))?\}", CADDYFILE))
    given = set(PROXY["environment"])
    assert given <= set(read)
    assert given >= {name for name, default in read.items() if not default}
    assert read["PORTAL_TLS"] == "internal", "a tablet on the commune's network must get https without the Internet"


def test_the_proxy_leads_to_the_web_service() -> None:
    service, port = dict(re.findall(r"\{\$([A-Z_]+):([^}]*)\}", CADDYFILE))["PORTAL_UPSTREAM"].split(":")
    assert service in OURS
    assert f"PORT={port}" in DOCKERFILE
    assert PROXY["depends_on"][service]["condition"] == "service_healthy"


def test_the_portal_believes_exactly_one_proxy() -> None:
    believed = OURS["web"]["environment"]["TRUSTED_PROXY_COUNT"]
    assert believed == "${TRUSTED_PROXY_COUNT:-1}"
    published = [str(port) for port in OURS["web"]["ports"]]
    assert all(port.startswith("127.0.0.1:") for port in published), "past the proxy anybody could send the header"


def test_the_proxy_writes_down_no_client() -> None:
    options, site = CADDYFILE.split("{$PORTAL_SITE}")
    assert re.search(r"^\s*request delete$", options, re.MULTILINE)
    assert not re.search(r"^\s*(log|log_append|log_name)\b", site, re.MULTILINE), "an access log"


def test_the_proxy_takes_bodies_larger_than_an_upload(tmp_path: Path) -> None:
    largest = re.search(r"max_size (\d+)MB", CADDYFILE)
    assert largest
    values: Any = loaded("production", tmp_path, ("UPLOAD_MAX_BYTES",), **PRODUCTION)["values"]
    assert int(largest.group(1)) * 1_000_000 > values["UPLOAD_MAX_BYTES"]


def test_the_proxys_authority_outlives_its_container() -> None:
    assert any(entry.endswith(":/data") for entry in PROXY["volumes"])


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_web_server(status: int, expected: int) -> None:
    asked: list[tuple[str, str | None]] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        environment = {"PORT": str(server.server_port), "ALLOWED_HOSTS": "thanthien.example.vn,b"}
        done = subprocess.run([sys.executable, ROOT / "scripts/healthcheck.py"], env=environment, check=False)
    assert done.returncode == expected
    assert asked == [("/healthz/live", "thanthien.example.vn")]
