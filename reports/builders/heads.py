"""Heads of the commune's documents in the layout of NĐ 30/2020/NĐ-CP."""

from __future__ import annotations

from criteria.models import ProgrammeYear
from reports.builders.context import Year
from reports.data import DocumentHead, Signer


def head_of(
    year: Year,
    *,
    symbol: str,
    type_name: str,
    subject: str,
    addressees: tuple[str, ...] = (),
    legal_bases: tuple[str, ...] = (),
    numbered: bool = False,
) -> DocumentHead:
    """The commune's head; only the report itself carries the number and date entered for the year."""
    commune = year.programme.commune
    return head_for(
        year.programme,
        symbol=symbol,
        type_name=type_name,
        subject=subject,
        addressees=addressees,
        legal_bases=legal_bases,
        numbered=numbered,
        sample_points=year.sample_points,
        recipients=(
            "Như trên",
            f"Thường trực Đảng ủy, HĐND {commune.get_kind_display()}",
            f"Chủ tịch, các Phó Chủ tịch UBND {commune.get_kind_display()}",
            f"Ủy ban MTTQ Việt Nam {commune.get_kind_display()}",
            "Lưu: VT, VHXH",
        ),
    )


def head_for(
    programme: ProgrammeYear,
    *,
    symbol: str,
    type_name: str,
    subject: str,
    recipients: tuple[str, ...],
    addressees: tuple[str, ...] = (),
    legal_bases: tuple[str, ...] = (),
    numbered: bool = False,
    sample_points: bool = False,
) -> DocumentHead:
    """The commune's head of a document that needs no more of the year than its number."""
    commune = programme.commune
    return DocumentHead(
        issuer_lines=("ỦY BAN NHÂN DÂN", commune.full_name.upper()),
        number_symbol=symbol,
        place=commune.name,
        type_name=type_name,
        subject=subject,
        year=programme.year,
        number=(programme.report_number or None) if numbered else None,
        issued_on=programme.report_date if numbered else None,
        addressees=addressees,
        legal_bases=legal_bases,
        signer=Signer(name=commune.leader_name or None),
        recipients=recipients,
        is_demo=commune.is_demo,
        sample_points=sample_points,
    )


def upper_bodies(year: Year) -> tuple[str, ...]:
    """Whom the documents go to."""
    province = year.programme.commune.province_name
    return (f"Ủy ban nhân dân {province}", f"Sở Nội vụ {province}")
