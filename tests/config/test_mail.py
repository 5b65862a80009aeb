"""EMAIL_URL names the mail server in one line; nonsense is refused with a sentence that holds no password."""

from __future__ import annotations

from pathlib import Path

from tests.config.run_settings import PRODUCTION, loaded, refusal

NAMES = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD", "SITE_ADDRESS")
URL = "smtp+tls://gui%40xa.test:bi-mat@thu.test:587"


def test_one_machine_writes_files_until_a_server_is_named(tmp_path: Path) -> None:
    values = loaded("embedded", tmp_path, ("EMAIL_BACKEND",))
    assert "filebased" in str(values)
    values = loaded("embedded", tmp_path, NAMES, EMAIL_URL=URL)
    assert all(piece in str(values) for piece in ("smtp.EmailBackend", "thu.test", "587", "bi-mat"))


def test_production_takes_it_too_and_knows_its_own_address(tmp_path: Path) -> None:
    values = str(loaded("production", tmp_path, NAMES, **PRODUCTION, EMAIL_URL=URL))  # type: ignore[arg-type]
    assert "thu.test" in values
    assert "https://" in values


def test_nonsense_is_refused_without_repeating_the_password(tmp_path: Path) -> None:
    said = refusal("embedded", tmp_path, EMAIL_URL="thu://ai:bi-mat@thu.test")
    assert "EMAIL_URL" in said
    assert "bi-mat" not in said
