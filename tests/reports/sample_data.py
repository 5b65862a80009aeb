# ruff: noqa: E501 -- sentences of documents stay whole
"""A made-up commune, "xã Ví Dụ", with a whole year: four groups, some seventy rows, proofs of every kind.

Wording of the criteria follows the programme; people and places do not exist.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from criteria.scoring import (
    Adjustment,
    AdjustmentEntry,
    AdjustmentKind,
    Facts,
    NodeKind,
    Rule,
    RuleSet,
    ScoringType,
    given_facts,
    score,
    to_plain,
)
from reports.data import (
    AdjustmentRow,
    ColumnPoints,
    ConditionRow,
    ConditionState,
    Count,
    DocumentHead,
    Dossier,
    DossierDocument,
    EvidenceItem,
    EvidenceKind,
    Figure,
    GroupTotal,
    LevelResult,
    MeasurementRow,
    NumberedDocument,
    PhaseRow,
    PlainScoring,
    RowKind,
    ScoreRow,
    ScoreTable,
    Section,
    SelfReport,
    Signer,
    SnapshotRef,
    StoredFile,
    TaskSummary,
    Tombstone,
    Totals,
    UnitTasks,
)

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=VIETNAM)
OFFICES = (
    "Văn phòng HĐND và UBND",
    "Trung tâm Phục vụ hành chính công",
    "Phòng Văn hóa - Xã hội",
    "Phòng Kinh tế",
    "Trung tâm Dịch vụ sự nghiệp công",
)
D = Decimal
ZERO = D(0)

EVERY_LETTER = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ"
    "“”‘’…–—₫%≥≤×÷·•§°½"
)

# Group title, then headings with the titles of their leaves.
GROUPS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        "CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH",
        (
            (
                "Chính quyền công khai các nội dung để tổ chức, công dân biết, thực hiện",
                (
                    "Công khai cam kết không gây phiền hà, sách nhiễu, tiêu cực trong thực hiện nhiệm vụ, công vụ",
                    "Công khai danh mục thủ tục hành chính, nội dung, thời gian, quy trình giải quyết",
                    "Công khai mức thu phí, lệ phí của từng thủ tục hành chính",
                    "Công khai kết quả giải quyết thủ tục hành chính cho tổ chức và công dân",
                    "Công khai số điện thoại đường dây nóng, số điện thoại của lãnh đạo UBND xã và của công chức",
                    "Công khai nội quy tiếp công dân, lịch tiếp công dân của Chủ tịch UBND xã",
                    "Công khai lịch công tác của UBND xã",
                    "Công khai quy chế thực hiện dân chủ trong xây dựng nông thôn mới kiểu mẫu",
                    "Công khai các nội dung bồi thường, hỗ trợ, tái định cư theo Luật Thực hiện dân chủ ở cơ sở",
                ),
            ),
            (
                "Hình thức công khai đa dạng",
                (
                    "Niêm yết thường xuyên tại Trung tâm Phục vụ hành chính công cấp xã",
                    "Đăng tải trên Cổng thông tin điện tử",
                    "Thông tin trên hệ thống phát thanh",
                    "Đăng tải trên các mạng xã hội (fanpage, zalo page...) được pháp luật cho phép",
                    "Định kỳ cung cấp thông tin báo chí theo quy định của Luật Tiếp cận thông tin",
                ),
            ),
            (
                "Chính quyền tạo điều kiện để tổ chức, công dân giám sát hoạt động",
                (
                    "Bố trí hòm thư góp ý tại trụ sở chính quyền xã, nơi sinh hoạt cộng đồng tại các thôn",
                    "Luôn bố trí công chức trực zalo page, facebook page, đường dây nóng để tiếp nhận ý kiến",
                    "Vận hành App trên điện thoại thông minh để tiếp nhận ý kiến phản ánh, góp ý của người dân",
                    "Xây dựng cơ chế tiếp nhận phản ánh, góp ý qua Mặt trận Tổ quốc, ít nhất 1 lần/tuần",
                ),
            ),
        ),
    ),
    (
        "CHÍNH QUYỀN THÂN THIỆN, HÀNH ĐỘNG, VÌ NHÂN DÂN PHỤC VỤ",
        (
            (
                "Giải quyết thủ tục hành chính thân thiện",
                (
                    "Quy định 01 ngày/tuần giải quyết nhanh và trả kết quả thủ tục hành chính trong ngày",
                    "Tiếp nhận và trả kết quả tại nhà cho thương binh, người khuyết tật, người già yếu",
                    "Huy động đoàn viên, hội viên hỗ trợ người dân thực hiện dịch vụ công trực tuyến",
                ),
            ),
            (
                "Tổ chức các hoạt động thăm hỏi, chúc mừng, động viên Nhân dân",
                (
                    "Trao giấy chứng nhận kết hôn kèm thư chúc mừng; giấy khai sinh kèm thư chúc mừng",
                    "Trao thẻ bảo hiểm y tế tại nhà đối với các đối tượng thuộc diện chính sách",
                    "Thăm hỏi, phúng viếng hoặc gửi thư chia buồn đến gia đình có người thân qua đời",
                    "Gửi thư cảm ơn người dân, tổ chức và doanh nghiệp có đóng góp cho cộng đồng",
                    "Gửi thư biểu dương đối với công dân có sáng kiến ở cộng đồng dân cư",
                    "Gửi thư xin lỗi về việc giải quyết thủ tục hành chính quá hạn",
                ),
            ),
            (
                "Lắng nghe và khảo sát ý kiến Nhân dân",
                (
                    "Người đứng đầu chính quyền trực tiếp chúc mừng Nhân dân dịp năm mới, các ngày lễ lớn",
                    "Gặp gỡ, tiếp xúc với các cá nhân có uy tín, có nhiều hoạt động ủng hộ địa phương",
                    "Khảo sát sự hài lòng của người dân đối với sự phục vụ của cơ quan hành chính",
                    "Khảo sát sự hài lòng về kết quả thực hiện “Chính quyền thân thiện” ở cấp xã",
                    "Bảo đảm 100% thủ tục hành chính thuộc thẩm quyền được giải quyết trước và đúng hạn",
                ),
            ),
        ),
    ),
    (
        "ĐỘI NGŨ CÁN BỘ, CÔNG CHỨC CHUYÊN NGHIỆP, TRÁCH NHIỆM, GƯƠNG MẪU, THÂN THIỆN",
        (
            (
                "Xây dựng hình ảnh người đứng đầu cấp ủy, chính quyền gương mẫu",
                (
                    "Gương mẫu thực hiện chuẩn mực về đạo đức, lối sống, tác phong công tác",
                    "Gương mẫu học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
                    "Gương mẫu trong giao tiếp, ứng xử theo hướng “trọng dân, gần dân, hiểu dân”",
                    "Ít nhất 1 lần/tuần, lãnh đạo trực tiếp xuống địa bàn thôn",
                    "Ít nhất 1 lần/tháng, người đứng đầu tiếp công dân; đối thoại đột xuất khi có vụ việc",
                    "Chỉ đạo thực hiện quy chế, quy định về đạo đức công vụ",
                    "Bồi dưỡng cán bộ, công chức về chuyên môn và kỹ năng tuyên truyền, vận động",
                    "Kiểm tra, giám sát việc thực hiện nhiệm vụ của đội ngũ cán bộ, công chức",
                    "Tổ chức hội nghị tiếp xúc, đối thoại với nhân dân ít nhất 1 lần/năm",
                    "Giải quyết các ý kiến, kiến nghị của nhân dân sau hội nghị tiếp xúc, đối thoại",
                ),
            ),
            (
                "Cán bộ, công chức chuyên nghiệp, thân thiện",
                (
                    "Có trình độ chuyên môn, tin học theo quy định và đáp ứng yêu cầu công việc",
                    "Có kỹ năng giao tiếp, ứng xử, tiếp dân, xử lý tình huống với người dân",
                    "Trang phục gọn gàng, lịch sự, đeo thẻ cán bộ, công chức theo quy định",
                    "Công chức Trung tâm Phục vụ hành chính công mặc đồng phục công sở",
                    "Không có cán bộ, công chức bị xử lý kỷ luật, vi phạm nội quy, quy chế làm việc",
                ),
            ),
        ),
    ),
    (
        "CHÍNH QUYỀN XANH, VĂN MINH, HIỆN ĐẠI",
        (
            (
                "Cảnh quan và nơi làm việc sáng, xanh, sạch, đẹp",
                (
                    "Cảnh quan, khuôn viên trụ sở UBND xã bảo đảm sáng, xanh, sạch, đẹp, thân thiện",
                    "Hội trường, phòng họp gọn gàng, khoa học",
                    "Phòng làm việc của cán bộ, công chức gọn gàng, khoa học",
                    "Bộ phận tiếp nhận và trả kết quả gọn gàng, khoa học",
                    "Phòng tiếp công dân gọn gàng, khoa học",
                ),
            ),
            (
                "Trung tâm Phục vụ hành chính công được trang bị thuận tiện cho Nhân dân",
                (
                    "Có máy tính để người dân sử dụng",
                    "Có tủ sách, báo, bàn ghế ngồi chờ",
                    "Có nước uống, quạt điện hoặc điều hòa",
                    "Có internet/wifi không đặt mật khẩu, miễn phí cho Nhân dân đến giao dịch",
                    "Có máy photocopy, máy scan tài liệu, camera giám sát",
                    "Có bảng khẩu hiệu, pano tuyên truyền tại trụ sở và nơi tiếp dân",
                ),
            ),
            (
                "Đẩy mạnh ứng dụng công nghệ thông tin",
                (
                    "Tỷ lệ ký số văn bản phát hành đạt từ 90% trở lên",
                    "Tỷ lệ dịch vụ công trực tuyến toàn trình và số hóa hồ sơ đạt từ 90% trở lên",
                    "Lập mã quét QR về các thủ tục hành chính và hướng dẫn thực hiện",
                    "Tỷ lệ người dân cài đặt ứng dụng của thành phố trên số hộ gia đình trên 100%",
                    "Hằng năm, đơn vị có mô hình sáng tạo và hiệu quả được công nhận",
                ),
            ),
        ),
    ),
)


def score_rows(*, scored: bool = True) -> tuple[ScoreRow, ...]:
    """The table; without `scored` nobody has entered anything yet."""
    rows: list[ScoreRow] = []
    for g, (group_title, headings) in enumerate(GROUPS, 1):
        inner: list[ScoreRow] = []
        for h, (heading_title, leaves) in enumerate(headings, 1):
            branch = [_leaf(g, h, n, title, scored) for n, title in enumerate(leaves, 1)]
            inner += [_sum_row(f"{g}.{h}", str(h), heading_title, 1, RowKind.HEADING, branch), *branch]
        leaves_only = [row for row in inner if row.kind is RowKind.LEAF]
        rows += [_sum_row(str(g), ["I", "II", "III", "IV"][g - 1], f"TIÊU CHÍ {g}: {group_title}", 0,
                          RowKind.GROUP, leaves_only), *inner]  # fmt: skip
    return tuple(rows)


def _leaf(g: int, h: int, n: int, title: str, scored: bool) -> ScoreRow:
    letter = "abcdđeghiklm"[n - 1]
    code = f"{g}.{h}.{letter}"
    seed = g * 31 + h * 7 + n
    maximum = D("2") if seed % 3 == 0 else D("1.5") if seed % 3 == 1 else D("1")
    if not scored:
        return ScoreRow(code=code, ref=f"{letter})", title=title, level=2, kind=RowKind.LEAF, maximum=maximum)
    unit = maximum if seed % 5 else maximum / 2
    commune = maximum / 2 if seed % 11 == 0 else unit
    return ScoreRow(
        code=code,
        ref=f"{letter})",
        title=title,
        level=2,
        kind=RowKind.LEAF,
        maximum=maximum,
        unit_points=unit,
        commune_points=commune,
        upper_points=commune if seed % 4 else None,
        not_arising=code == "1.1.i",
        why="Có đủ minh chứng được duyệt." if commune == maximum else "Thiếu minh chứng của một quý.",
        reason="Xã rà soát lại ảnh chụp quý III, chưa thấy ngày niêm yết." if commune != unit else "",
        evidence_codes=tuple(f"MC {code}-{k:02d}" for k in range(1, 2 + seed % 4)),
        responsible_unit=OFFICES[seed % len(OFFICES)],
    )


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, D(0)) if known else None


def _sum_row(code: str, ref: str, title: str, level: int, kind: RowKind, leaves: list[ScoreRow]) -> ScoreRow:
    return ScoreRow(
        code=code,
        ref=ref,
        title=title,
        level=level,
        kind=kind,
        maximum=_sum([row.maximum for row in leaves]),
        unit_points=_sum([row.unit_points for row in leaves]),
        commune_points=_sum([row.commune_points for row in leaves]),
        upper_points=_sum([row.upper_points for row in leaves]),
    )


def totals_of(rows: tuple[ScoreRow, ...], *, bonus: Decimal = ZERO, deduction: Decimal = ZERO) -> Totals:
    """Totals that follow from the rows; bonus and deduction count in the commune's column."""
    groups = [row for row in rows if row.kind is RowKind.GROUP]
    items = ColumnPoints(
        unit=_sum([row.unit_points for row in groups]),
        commune=_sum([row.commune_points for row in groups]),
        upper=_sum([row.upper_points for row in groups]),
    )
    total = items
    if items.commune is not None and (bonus or deduction):
        total = replace(items, commune=items.commune + bonus - deduction)
    return Totals(
        groups=tuple(
            GroupTotal(
                code=row.code,
                ref=row.ref,
                title=row.title,
                maximum=row.maximum,
                unit_points=row.unit_points,
                commune_points=row.commune_points,
                upper_points=row.upper_points,
                minimum=row.maximum / 2 if row.maximum else None,
                meets_minimum=None if row.commune_points is None else row.commune_points * 2 >= row.maximum,
            )
            for row in groups
        ),
        maximum=_sum([row.maximum for row in groups]),
        items=items,
        bonus=ColumnPoints(commune=bonus or None),
        deduction=ColumnPoints(commune=deduction or None),
        total=total,
    )


def head(**changes: object) -> DocumentHead:
    """Head of the yearly report of xã Ví Dụ, not yet numbered."""
    values: dict[str, object] = {
        "issuer_lines": ("ỦY BAN NHÂN DÂN", "XÃ VÍ DỤ"),
        "number_symbol": "BC-UBND",
        "place": "Ví Dụ",
        "type_name": "BÁO CÁO",
        "subject": "Kết quả tự đánh giá, chấm điểm xây dựng mô hình “Chính quyền thân thiện” năm 2026",
        "year": 2026,
        "addressees": ("Sở Nội vụ thành phố Hải Phòng",),
        "signer": Signer(),
        "recipients": (
            "Như trên",
            "Thường trực Đảng ủy, HĐND xã",
            "Chủ tịch, các Phó Chủ tịch UBND xã",
            "Ủy ban MTTQ Việt Nam xã",
            "Lưu: VT, VHXH",
        ),
        "sample_points": True,
    }
    return DocumentHead(**(values | changes))  # type: ignore[arg-type]


def score_table(*, scored: bool = True, **head_changes: object) -> ScoreTable:
    """The points table of the year."""
    rows = score_rows(scored=scored)
    bonus, deduction = (D("2"), D("1")) if scored else (D(0), D(0))
    return ScoreTable(
        head=head(**head_changes),
        commune_name="xã Ví Dụ",
        year=2026,
        set_name="Bộ tiêu chí “Chính quyền thân thiện” Hải Phòng 2026",
        generated_at=NOW,
        rows=rows,
        totals=totals_of(rows, bonus=bonus, deduction=deduction),
        conditions=conditions() if scored else (),
        level=LevelResult(
            name="Mức độ 2",
            next_name="Mức độ 1",
            why_not=("Tỷ lệ hài lòng của người dân chưa có số liệu.",),
            missing_points=D("3.5"),
        )
        if scored
        else LevelResult(),
        adjustments=adjustments() if scored else (),
        measurements=measurements() if scored else (),
    )


def conditions() -> tuple[ConditionRow, ...]:
    """Conditions in each state."""
    return (
        ConditionRow(
            text="Tổng điểm đạt từ 80 điểm trở lên", state=ConditionState.MET, detail="Đạt theo điểm xã chấm."
        ),
        ConditionRow(text="Mỗi tiêu chí đạt từ 50% điểm tối đa trở lên", state=ConditionState.MET),
        ConditionRow(
            text="Trong năm không có người đứng đầu cấp ủy, chính quyền bị kỷ luật",
            state=ConditionState.MET,
            detail="Báo cáo của Ban Xây dựng Đảng.",
        ),
        ConditionRow(
            text="Tỷ lệ hài lòng của người dân đạt từ 80% trở lên",
            state=ConditionState.UNKNOWN,
            detail="Chưa có số liệu khảo sát.",
        ),
    )


def adjustments() -> tuple[AdjustmentRow, ...]:
    """One bonus, one deduction."""
    return (
        AdjustmentRow(
            text="Mô hình “Ngày thứ Tư không hẹn” được thành phố công nhận sáng kiến",
            points=D("2"),
            occurred_on=date(2026, 9, 15),
            document="Quyết định số 1234/QĐ-UBND ngày 15/9/2026",
        ),
        AdjustmentRow(
            text="Gửi báo cáo quý II chậm 5 ngày",
            points=D("-1"),
            occurred_on=date(2026, 7, 6),
            document="Công văn số 88/SNV-XDCQ",
            reason="Báo cáo gửi ngày 06/7/2026.",
        ),
    )


def measurements() -> tuple[MeasurementRow, ...]:
    """Ratios, one above a hundred per cent, and a plain count."""
    return (
        MeasurementRow(
            criterion_code="4.3.a",
            title="Văn bản phát hành được ký số",
            period="01/01–15/11/2026",
            numerator=D("1842"),
            denominator=D("1965"),
            value=D("93.74"),
            target="≥ 90 %",
            met=True,
            source="Phần mềm văn bản",
        ),
        MeasurementRow(
            criterion_code="4.3.d",
            title="Lượt cài đặt ứng dụng của thành phố trên số hộ gia đình",
            period="15/11/2026",
            numerator=D("5210"),
            denominator=D("4987"),
            value=D("104.47"),
            target="> 100 %",
            met=True,
        ),
        MeasurementRow(
            criterion_code="3.1.d",
            title="Số lần lãnh đạo xuống thôn",
            period="Năm 2026",
            numerator=D("46"),
            value=D("46"),
            unit="lần",
            target="≥ 1 lần/tuần",
            met=True,
        ),
        MeasurementRow(criterion_code="2.3.c", title="Tỷ lệ hài lòng của người dân", period="Quý IV", target="≥ 80 %"),
    )


def proof_file(folder: Path, name: str, content: bytes, mime: str = "image/jpeg") -> StoredFile:
    """Bytes on disk with their hash, under a name a browser sent."""
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest[:24]
    path.write_bytes(content)
    return StoredFile(source=path, size=len(content), sha256=digest, name=name, mime=mime)


def evidence_items(store: Callable[[str, bytes], StoredFile] | None = None) -> tuple[EvidenceItem, ...]:
    """Proofs for every scored leaf: mostly photos, and one of each other kind."""
    items: list[EvidenceItem] = []
    for row in score_rows():
        for place, code in enumerate(row.evidence_codes):
            items.append(_proof(row, place, code, store))
    first = items[0]
    items[0] = replace(first, other_criteria=("1.2.a", "1.3.a"))
    return tuple(items)


def _proof(row: ScoreRow, place: int, code: str, store: Callable[[str, bytes], StoredFile] | None) -> EvidenceItem:
    common = {
        "code": code,
        "criterion_code": row.code,
        "proof_date": date(2026, 1 + (place * 3) % 12, 5 + place),
        "unit": row.responsible_unit,
        "place": "Trụ sở UBND xã Ví Dụ",
    }
    if row.code == "1.1.b" and place == 0:
        return EvidenceItem(title="Trang thủ tục hành chính trên Cổng thông tin điện tử", kind=EvidenceKind.LINK,
                            url="https://vidu.example.vn/thu-tuc?q=công khai", **common)  # fmt: skip
    if row.code == "1.1.c" and place == 0:
        cited = NumberedDocument(number="12/TB-UBND", issued_on=date(2026, 2, 3), issuer="UBND xã Ví Dụ",
                                 abstract="về việc công khai mức thu phí, lệ phí")  # fmt: skip
        return EvidenceItem(
            title="Thông báo công khai phí, lệ phí", kind=EvidenceKind.DOCUMENT, document=cited, **common
        )
    if row.code == "1.1.d" and place == 0:
        return EvidenceItem(title="Ghi chú của bộ phận một cửa", kind=EvidenceKind.NOTE,
                            note="Kết quả được đọc trên loa lúc 17 giờ hằng ngày.", **common)  # fmt: skip
    if row.code == "1.1.g" and place == 0:
        gone = Tombstone(sha256="0" * 64, purged_on=date(2026, 10, 1), reason="hết thời hạn lưu ảnh có mặt người dân")
        return EvidenceItem(title="Ảnh buổi tiếp công dân tháng 3", kind=EvidenceKind.FILE, tombstone=gone, **common)
    title = f"Ảnh chụp {row.title.lower()}"
    file = store(f"IMG_{row.code}_{place + 1}.JPG", f"{code} {title}".encode() * 40) if store else None
    return EvidenceItem(title=title, kind=EvidenceKind.FILE, file=file, revision=1 + place % 2, **common)


def tasks() -> TaskSummary:
    """Work of the year."""
    return TaskSummary(
        by_state=(
            Count("Hoàn thành", 214),
            Count("Đang thực hiện", 31),
            Count("Chờ duyệt", 9),
            Count("Quá hạn", 6),
        ),
        by_unit=(
            UnitTasks(OFFICES[0], 71, 63, 2, 6),
            UnitTasks(OFFICES[1], 88, 75, 1, 12),
            UnitTasks(OFFICES[2], 49, 38, 3, 8),
            UnitTasks(OFFICES[3], 21, 16, 0, 5),
            UnitTasks(OFFICES[4], 31, 22, 0, 9),
        ),
    )


def sections() -> tuple[Section, ...]:
    """Narrative of the report."""
    return (
        Section(
            paragraphs=(
                "Thực hiện Quyết định số 5049/QĐ-UBND ngày 11/12/2025 của Ủy ban nhân dân thành phố Hải Phòng ban hành "
                "Bộ tiêu chí, Bảng thang điểm và quy trình xét công nhận “Chính quyền thân thiện” cấp xã, Ủy ban nhân dân "
                "xã Ví Dụ báo cáo kết quả tự đánh giá, chấm điểm năm 2026 như sau:",
            )
        ),
        Section(level=1, number="I", title="Công tác chỉ đạo, triển khai"),
        Section(
            level=2,
            number="1",
            title="Ban hành kế hoạch và phân công nhiệm vụ",
            paragraphs=(
                "Ủy ban nhân dân xã đã ban hành kế hoạch, phân công 5 đơn vị chủ trì 260 lượt việc trong năm; mỗi việc "
                "có thời hạn, sản phẩm và đơn vị phối hợp.",
                "- Hoàn thành 214 lượt việc, đạt 82,3 %;",
                "- Đang thực hiện 40 lượt việc, quá hạn 6 lượt việc.",
            ),
            figures=(Figure.TASKS_BY_UNIT,),
        ),
        Section(
            level=2,
            number="2",
            title="Tuyên truyền, công khai",
            paragraphs=(
                "Các nội dung phải công khai được niêm yết tại trụ sở, đăng trên Cổng thông tin điện tử và phát trên hệ "
                "thống truyền thanh 3 đợt trong ngày. Ảnh niêm yết từng quý có trong danh mục minh chứng.",
            ),
        ),
        Section(level=1, number="II", title="Kết quả tự đánh giá, chấm điểm"),
        Section(
            level=2,
            number="1",
            title="Kết quả chung",
            paragraphs=("Tổng hợp điểm theo bốn nhóm tiêu chí như sau:",),
            figures=(Figure.POINTS_BY_GROUP,),
        ),
        Section(
            level=2,
            number="2",
            title="Kết quả theo từng tiêu chí",
        ),
        Section(
            level=3,
            number="a",
            title="Tiêu chí 1: Chính quyền công khai, minh bạch",
            paragraphs=(
                "Đã thực hiện đủ 18 nội dung. Hòm thư góp ý được đặt tại trụ sở và 12 nhà văn hóa thôn, mở vào chiều "
                "thứ Sáu hằng tuần, có biên bản.",
            ),
        ),
        Section(
            level=3,
            number="b",
            title="Tiêu chí 2: Chính quyền thân thiện, hành động, vì Nhân dân phục vụ",
            paragraphs=(
                "Thứ Tư hằng tuần trả kết quả trong ngày. Trong năm đã trao 126 thư chúc mừng, 58 thư chia buồn, 9 thư "
                "cảm ơn và 4 thư xin lỗi vì quá hạn.",
            ),
        ),
        Section(level=1, number="III", title="Hạn chế, nguyên nhân"),
        Section(
            paragraphs=(
                "Một số ảnh minh chứng quý III chưa ghi ngày niêm yết; khảo sát quý IV chưa kết thúc tại thời điểm báo "
                "cáo. Nguyên nhân chủ yếu do cán bộ mới nhận nhiệm vụ, chưa quen quy định về minh chứng.",
            )
        ),
        Section(level=1, number="IV", title="Đề nghị"),
        Section(
            paragraphs=(
                "Đề nghị Sở Nội vụ xem xét, thẩm định, trình cấp có thẩm quyền công nhận xã Ví Dụ đạt chuẩn “Chính quyền "
                "thân thiện” năm 2026.",
                "Ủy ban nhân dân xã Ví Dụ trân trọng báo cáo",
            )
        ),
    )


def self_report(*, scored: bool = True, **head_changes: object) -> SelfReport:
    """The whole yearly report."""
    return SelfReport(
        table=score_table(scored=scored, **head_changes),
        sections=sections(),
        tasks=tasks() if scored else TaskSummary(),
        evidence=evidence_items() if scored else (),
        phases=(
            PhaseRow(name="Đăng ký đạt chuẩn", starts_on=date(2026, 1, 15), ends_on=date(2026, 2, 14), done=True),
            PhaseRow(name="Thực hiện", starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 30)),
            PhaseRow(name="Tự chấm", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 25)),
        ),
        snapshot=SnapshotRef(
            identifier="2026-01",
            sha256=hashlib.sha256(b"vi du").hexdigest(),
            taken_at=datetime(2026, 11, 20, 2, tzinfo=UTC),
        ),
        gaps=("Chưa có số liệu khảo sát quý IV.", "Chưa có điểm Sở Nội vụ của một số tiêu chí."),
    )


def plain_scoring(rows: tuple[ScoreRow, ...], *, entries: bool = True) -> PlainScoring:
    """Rules, facts and sheets behind the rows, as the engine has them."""
    rules = tuple(
        Rule(
            code=row.code,
            title=row.title,
            parent=row.code.rpartition(".")[0] or None,
            kind=NodeKind(row.kind.value),
            maximum=row.maximum,
            type=ScoringType.MANUAL if row.kind is RowKind.LEAF else None,
        )
        for row in rows
    )
    bonus = Adjustment(code="T1", title="Sáng kiến", kind=AdjustmentKind.BONUS)
    deduction = Adjustment(code="D1", title="Báo cáo chậm", kind=AdjustmentKind.DEDUCTION)
    ruleset = RuleSet(code="vi-du", rules=rules, adjustments=(bonus, deduction))
    entered = (AdjustmentEntry("T1", D("2")), AdjustmentEntry("D1", D("1"))) if entries else ()
    facts = {
        column: given_facts(
            ruleset,
            {row.code: getattr(row, f"{column}_points") for row in rows if row.kind is RowKind.LEAF},
            Facts(evidence=None, adjustments=entered if column == "commune" else ()),
        )
        for column in ("unit", "commune", "upper")
    }
    return PlainScoring(
        rules=to_plain(ruleset),
        facts={column: to_plain(known) for column, known in facts.items()},
        sheets={column: to_plain(score(ruleset, known)) for column, known in facts.items()},
    )


def dossier(folder: Path, **changes: object) -> Dossier:
    """A dossier whose proofs lie in `folder`."""

    def store(name: str, content: bytes) -> StoredFile:
        return proof_file(folder, name, content)

    documents = tuple(
        DossierDocument(title=title, file=proof_file(folder, name, f"%PDF {title}".encode(), "application/pdf"))
        for name, title in (
            ("01 Tờ trình.pdf", "Tờ trình đề nghị công nhận"),
            ("02 Báo cáo tự chấm điểm.pdf", "Báo cáo kết quả tự đánh giá, chấm điểm"),
            ("02 Báo cáo tự chấm điểm.docx", "Báo cáo kết quả tự đánh giá, chấm điểm (bản sửa được)"),
        )
    )
    values: dict[str, object] = {
        "table": score_table(),
        "documents": documents,
        "evidence": evidence_items(store),
        "tool_version": "0.1.0",
        "scoring": plain_scoring(score_rows()),
    }
    return Dossier(**(values | changes))  # type: ignore[arg-type]
