"""Bảng tổng hợp kết quả khảo sát, from a frozen sheet alone: no response is read, nothing is counted again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.timezone import localtime

from common.clock import now
from common.text import vn_date, vn_number
from criteria.models import ProgrammeYear
from reports.builders.heads import head_for
from reports.data import SurveyAnswer, SurveyLine, SurveyQuestion, SurveySheet
from surveys.enums import IndexKind
from surveys.models import ResultSheet
from surveys.sheets import percent_words

TENTH = Decimal("0.1")


def build_survey_sheet(sheet: ResultSheet, programme: ProgrammeYear) -> SurveySheet:
    """The document of one sheet, in the words and numbers it was frozen with."""
    data = sheet.data
    low, high = data["interval"] or (None, None)
    title, period = data["survey"]["title"], period_words(data)
    return SurveySheet(
        head=head_for(
            programme,
            symbol="BTH-UBND",
            type_name="BẢNG TỔNG HỢP",
            subject=f"Kết quả khảo sát “{title}”, {span_words(data)}",
            recipients=("Sở Nội vụ", "Lưu: VT, VHXH"),
        ),
        generated_at=now(),
        title=title,
        period=period,
        commune_name=programme.commune.full_name,
        index_name=str(IndexKind(data["index_kind"]).label),
        percent=_decimal(data["percent"]),
        low=_decimal(low),
        high=_decimal(high),
        received=data["received"],
        responses=data["responses"],
        satisfied=data["satisfied"],
        rated=data["rated"],
        score_sum=data["score_sum"],
        is_mean=data["index_kind"] == IndexKind.MEAN,
        population=data["population"],
        margin=_decimal(data["margin"]),
        needed=data["needed"],
        is_small=data["is_small"],
        questions=tuple(_question(row) for row in data["questions"]),
        points=_lines(data["points"]),
        channels=_lines(data["channels"]),
        periods=_lines(data["periods"]),
        number=data["number"],
        sha256=sheet.sha256,
        frozen_at=sheet.frozen_at,
    )


def survey_sentence(sheet: ResultSheet) -> str:
    """The result in one sentence of the report."""
    data = sheet.data
    name = str(IndexKind(sheet.index_kind).label)
    index = f"{name[0].lower()}{name[1:]} {percent_words(sheet.percent)}"
    words = f"{data['survey']['title']}, {period_words(data)}: {index} trên {vn_number(sheet.responses)} phiếu hợp lệ"
    if data["needed"] is not None:
        words += f" (cần {vn_number(data['needed'])} phiếu)"
    small = "; số phiếu ít nên chỉ để tham khảo" if data["is_small"] else ""
    return f"{words}, chốt ngày {vn_date(localtime(sheet.frozen_at).date())}{small}."


def span_words(data: dict[str, Any]) -> str:
    """ "Quý III" or "Quý III/2026", as the period is called, with the year once."""
    year = data["day"][:4]
    if data["period"] is None:
        return f"năm {year}"
    label: str = data["period"]["label"]
    return label if year in label else f"{label} năm {year}"


def period_words(data: dict[str, Any]) -> str:
    """ "đợt Quý III (01/07/2026 – 30/09/2026)", or the whole survey."""
    period = data["period"]
    if period is None:
        return "cả năm"
    first, last = (vn_date(dt.date.fromisoformat(period[end])) for end in ("starts_on", "ends_on"))
    return f"đợt {period['label']} ({first} – {last})"


def _question(row: dict[str, Any]) -> SurveyQuestion:
    answered = sum(n for _key, _text, n in row["options"])
    return SurveyQuestion(
        code=row["code"],
        text=row["text"],
        answers=tuple(
            SurveyAnswer(key=key, text=text, number=n, percent=_share(n, answered)) for key, text, n in row["options"]
        ),
        not_applicable=row["na"],
        on_scale=row["kind"] == "likert",
        in_index=row["in_index"],
        percent=_decimal(row["percent"]),
    )


def _lines(rows: Iterable[dict[str, Any]]) -> tuple[SurveyLine, ...]:
    return tuple(
        SurveyLine(label=row["label"], responses=row["responses"], percent=_decimal(row["percent"])) for row in rows
    )


def _share(n: int, whole: int) -> Decimal | None:
    return (Decimal(n * 100) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
