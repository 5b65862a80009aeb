"""Windows are tested without the apps to their right: no gate, no counter but those a test adds."""

from __future__ import annotations

import pytest

from tasks import gates


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_gates", [])
    monkeypatch.setattr(gates, "_counters", [])
