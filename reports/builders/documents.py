"""The other documents of the dossier: tờ trình and danh mục minh chứng."""

from __future__ import annotations

from criteria import scoring
from reports.builders.context import Year
from reports.builders.heads import head_of, upper_bodies
from reports.builders.points import level_of, rows_of, totals_of
from reports.data import EvidenceCatalogue, OfficialText, Section


def build_proposal_letter(year: Year) -> OfficialText:
    """Tờ trình đề nghị xét, công nhận."""
    programme = year.programme
    commune = programme.commune
    totals, level = totals_of(year), level_of(year)
    subject = f"Đề nghị xét, công nhận {commune.full_name} đạt chuẩn “Chính quyền thân thiện” năm {programme.year}"
    bases = [base for plan in year.plans[:1] for base in plan.legal_bases]
    total, whole = totals.total.commune, totals.total_maximum
    result = (
        f"Kết quả tự chấm: {scoring.vi_number(total)} trên {scoring.vi_number(whole)} điểm"
        if total is not None and whole is not None
        else "Kết quả tự chấm: chưa có điểm"
    )
    reached = f"; mức tự đánh giá: {level.name}." if level.name else "; chưa đạt mức công nhận nào."
    return OfficialText(
        head=head_of(
            year, symbol="TTr-UBND", type_name="TỜ TRÌNH", subject=subject, addressees=upper_bodies(year),
            legal_bases=tuple(f"Căn cứ {base}" for base in bases),
        ),
        generated_at=year.read_at,
        sections=(
            Section(
                paragraphs=(
                    f"Ủy ban nhân dân {commune.full_name} đã tổ chức thực hiện, tự đánh giá, chấm điểm mô hình “Chính "
                    f"quyền thân thiện” năm {programme.year} theo {programme.criteria_set.title}.",
                    result + reached,
                    f"Hồ sơ kèm theo gồm báo cáo, bảng tự chấm điểm, danh mục và {len(year.proofs.items)} minh chứng, "
                    "mỗi tệp có mã băm SHA-256 để kiểm tra.",
                    f"Ủy ban nhân dân {commune.full_name} trình Ủy ban nhân dân {commune.province_name}, Sở Nội vụ xem "
                    "xét, quyết định",
                )
            ),
        ),
    )  # fmt: skip


def build_catalogue(year: Year) -> EvidenceCatalogue:
    """Danh mục tài liệu minh chứng by criterion."""
    programme = year.programme
    return EvidenceCatalogue(
        head=head_of(
            year,
            symbol="DM-UBND",
            type_name="DANH MỤC",
            subject=f"Tài liệu minh chứng mô hình “Chính quyền thân thiện” năm {programme.year}",
        ),
        commune_name=programme.commune.full_name,
        year=programme.year,
        generated_at=year.read_at,
        rows=rows_of(year),
        evidence=year.proofs.items,
    )
