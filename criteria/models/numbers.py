"""How points and figures are stored: Decimal with a fixed number of places."""

from __future__ import annotations

from typing import Any

POINTS: dict[str, Any] = {"max_digits": 8, "decimal_places": 2}

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}
