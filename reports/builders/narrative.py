"""The words of the report, from the year's numbers. The office edits them in Word before issuing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from assessments.enums import ScoreColumn
from assessments.selectors import Row
from criteria import scoring
from reports.builders.context import Year
from reports.builders.points import filled, level_of, totals_of
from reports.builders.surveys import survey_sentence
from reports.data import Figure, GroupTotal, Section
from reports.titles import readable_title
from tasks.enums import OccurrenceStatus

LETTERS = "abcdđeghiklmn"
SHOWN_GAPS = 12


def sections_of(year: Year, gaps: tuple[str, ...]) -> tuple[Section, ...]:
    """Five parts: opening, work, points, what is lacking, request."""
    return (
        Section(paragraphs=(_opening(year),)),
        Section(level=1, number="I", title="Công tác chỉ đạo, triển khai thực hiện"),
        Section(
            level=2, number="1", title="Phân công và kết quả thực hiện nhiệm vụ",
            paragraphs=_work(year), figures=(Figure.TASKS_BY_UNIT,),
        ),
        Section(level=2, number="2", title="Minh chứng", paragraphs=_proofs(year)),
        *_surveys(year),
        Section(level=1, number="II", title="Kết quả tự đánh giá, chấm điểm"),
        Section(
            level=2, number="1", title="Kết quả chung", paragraphs=_points(year), figures=(Figure.POINTS_BY_GROUP,)
        ),
        Section(level=2, number="2", title="Kết quả theo từng nhóm tiêu chí"),
        *_groups(year),
        Section(level=1, number="III", title="Tồn tại, hạn chế"),
        Section(paragraphs=_lacking(gaps)),
        Section(level=1, number="IV", title="Đề nghị"),
        Section(paragraphs=_request(year)),
    )  # fmt: skip


def _opening(year: Year) -> str:
    commune = year.programme.commune
    bases = "; ".join(base for plan in year.plans[:1] for base in plan.legal_bases)
    start = f"Thực hiện {bases[0].upper()}{bases[1:]}, " if bases else ""
    return (
        f"{start}Ủy ban nhân dân {commune.full_name} báo cáo kết quả tự đánh giá, chấm điểm xây dựng mô hình "
        f"“Chính quyền thân thiện” năm {year.programme.year} như sau:"
    )


def _share(part: int, whole: int) -> str:
    if not whole:
        return "0%"
    return scoring.vi_percent((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _work(year: Year) -> tuple[str, ...]:
    total = sum(unit.total for unit in year.tasks.by_unit)
    if not total:
        return ("Chưa có nhiệm vụ nào của năm được nhập vào hệ thống.",)
    states = {count.label: count.number for count in year.tasks.by_state}
    done = states[str(OccurrenceStatus.DONE.label)]
    waived = states[str(OccurrenceStatus.WAIVED.label)]
    late = sum(unit.late for unit in year.tasks.by_unit)
    waiting = states[str(OccurrenceStatus.SUBMITTED.label)]
    return (
        f"Kế hoạch được giao cho {len(year.tasks.by_unit)} đơn vị chịu trách nhiệm chính với {total} kỳ thực hiện "
        f"tính đến hết mốc chấm điểm.",
        f"- Đã đạt {done} kỳ ({_share(done, total)}); không phát sinh {waived} kỳ;",
        f"- Đang chờ duyệt {waiting} kỳ; còn trong hạn {total - done - waived - waiting - late} kỳ; quá hạn chưa có "
        f"minh chứng {late} kỳ.",
    )


def _proofs(year: Year) -> tuple[str, ...]:
    items = year.proofs.items
    if not items:
        return ("Chưa có minh chứng nào được duyệt.",)
    covered, leaves = len(year.proofs.codes), sum(1 for row in year.table.rows if row.is_leaf)
    return (
        f"Đã duyệt {len(items)} minh chứng, phủ {covered} trên {leaves} tiêu chí chấm điểm. Mỗi minh chứng có mã, "
        "ngày, đơn vị nộp và mã băm SHA-256 để kiểm tra; danh mục ở phần phụ lục.",
    )


def _surveys(year: Year) -> tuple[Section, ...]:
    """What citizens answered, from the results that were frozen; nothing where none was."""
    if not year.sheets:
        return ()
    results = tuple(f"- {survey_sentence(sheet)}" for sheet in year.sheets)
    first = "Kết quả lấy ý kiến người dân đã chốt trong năm, bảng tổng hợp kèm theo hồ sơ:"
    return (Section(level=2, number="3", title="Khảo sát sự hài lòng của người dân", paragraphs=(first, *results)),)


def _points(year: Year) -> tuple[str, ...]:
    if not filled(year.table, ScoreColumn.COMMUNE):
        return ("Cột Xã chấm chưa có điểm.",)
    totals, level = totals_of(year), level_of(year)
    total, whole = totals.total.commune or Decimal(0), totals.total_maximum or Decimal(0)
    sentences = [
        f"Tổng điểm tự chấm: {scoring.vi_number(total)} trên {scoring.vi_number(whole)} điểm.",
        f"Mức tự đánh giá: {level.name}." if level.name else "Kết quả tự đánh giá chưa đạt mức công nhận nào.",
    ]
    if level.next_name and level.why_not:
        lacking = "; ".join(why.rstrip(".") for why in level.why_not)
        sentences.append(f"Mức kế tiếp: {level.next_name}. Còn thiếu: {lacking}.")
    return tuple(sentences)


def _groups(year: Year) -> tuple[Section, ...]:
    groups = totals_of(year).groups
    return tuple(
        Section(level=3, number=LETTERS[place], title=readable_title(group.title), paragraphs=_group(year, group))
        for place, group in enumerate(groups)
    )


def _group(year: Year, group: GroupTotal) -> tuple[str, ...]:
    leaves = [r for r in year.table.rows if r.is_leaf and r.criterion.code.split(".")[0] == group.code]
    scored = [r for r in leaves if r.cells[ScoreColumn.COMMUNE].score is not None]
    full = sum(1 for r in scored if r.lines[ScoreColumn.COMMUNE].points == r.criterion.max_points)
    if group.commune_points is None or group.maximum is None or not scored:
        return ("Chưa có số liệu.",)
    points, whole = scoring.vi_number(group.commune_points), scoring.vi_number(group.maximum)
    sentences = [f"Tự chấm {points} trên {whole} điểm; {full} trên {len(leaves)} tiêu chí đạt điểm tối đa."]
    short = [r.criterion.code for r in scored if _below_half(r)]
    if short:
        sentences.append(f"Tiêu chí đạt dưới một nửa số điểm: {', '.join(short)}.")
    return tuple(sentences)


def _below_half(row: Row) -> bool:
    return (row.lines[ScoreColumn.COMMUNE].points or Decimal(0)) * 2 < (row.criterion.max_points or Decimal(0))


def _lacking(gaps: tuple[str, ...]) -> tuple[str, ...]:
    if not gaps:
        return ("Không có tiêu chí nào thiếu điểm hoặc thiếu số liệu.",)
    *others, last = [gap.rstrip(".") for gap in gaps[:SHOWN_GAPS]]
    return ("Đến thời điểm báo cáo còn các nội dung sau:", *(f"- {gap};" for gap in others), f"- {last}.")


def _request(year: Year) -> tuple[str, ...]:
    commune = year.programme.commune
    return (
        f"Đề nghị Sở Nội vụ {commune.province_name} xem xét, thẩm định, trình cấp có thẩm quyền công nhận "
        f"{commune.full_name} đạt chuẩn “Chính quyền thân thiện” năm {year.programme.year}.",
        f"Ủy ban nhân dân {commune.full_name} trân trọng báo cáo",
    )
