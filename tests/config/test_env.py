"""Typed readers: what they accept and with which sentence they refuse."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import env


@pytest.mark.parametrize(
    ("given", "expected"), [("1", True), ("Yes", True), ("có", True), ("0", False), ("off", False)]
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, given: str, expected: bool) -> None:
    monkeypatch.setenv("SOME_FLAG", given)
    assert env.flag("SOME_FLAG", default=not expected) is expected


def test_a_flag_that_is_neither_is_refused_with_its_name_and_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_FLAG.*“maybe”.*1 \(có\) hoặc 0 \(không\)"):
        env.flag("SOME_FLAG", default=True)


@pytest.mark.parametrize("given", ["4", "101", "many", "5.5", "1e2"])
def test_a_number_outside_its_range_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOME_NUMBER", given)
    with pytest.raises(ImproperlyConfigured, match="số nguyên từ 5 đến 100"):
        env.integer("SOME_NUMBER", 10, minimum=5, maximum=100)


@pytest.mark.parametrize("given", ["", "   "])
def test_an_empty_variable_counts_as_not_given(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOME_NUMBER", given)
    assert env.integer("SOME_NUMBER", 10, minimum=5, maximum=100) == 10


def test_a_list_is_cut_at_commas_and_a_dash_is_the_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_LIST", " a, b ,,c ")
    assert env.items("SOME_LIST") == ["a", "b", "c"]
    monkeypatch.setenv("SOME_LIST", "-")
    assert env.items("SOME_LIST", ("x",)) == []


def test_a_date_is_an_iso_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_DAY", "2026-11-20")
    assert env.iso_date("SOME_DAY") == dt.date(2026, 11, 20)
    monkeypatch.setenv("SOME_DAY", "20/11/2026")
    with pytest.raises(ImproperlyConfigured, match="2026-11-20"):
        env.iso_date("SOME_DAY")


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("bí mật\n", encoding="utf-8")
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("SOME_KEY") == "bí mật"


def test_a_secret_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="SOME_KEY_FILE"):
        env.secret("SOME_KEY")


def test_a_database_of_another_kind_is_refused_without_showing_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:geheim@db/portal")
    with pytest.raises(ImproperlyConfigured, match="mysql://…") as refused:
        env.database("sqlite:///x")
    assert "geheim" not in str(refused.value)


def test_postgresql_keeps_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:p%40ss@db:5433/cqtt")
    database = env.database("sqlite:///x")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["HOST"], database["PORT"]) == ("cqtt", "db", 5433)
    assert database["PASSWORD"] == "p@ss"
    assert database["CONN_MAX_AGE"] == 600


def test_a_variable_file_does_not_override_what_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FROM_FILE_A=file\nFROM_FILE_B=file\n", encoding="utf-8")
    monkeypatch.setenv("FROM_FILE_A", "shell")
    monkeypatch.delenv("FROM_FILE_B", raising=False)
    env.load(tmp_path / ".env")
    assert (env.text("FROM_FILE_A"), env.text("FROM_FILE_B")) == ("shell", "file")
    monkeypatch.delenv("FROM_FILE_B")
