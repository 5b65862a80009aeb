"""Word tables the way offices make them: lists, tracked changes, merged cells, cells broken over a page."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tasks.annex import read_annex

HEAD = ["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"]


@pytest.fixture
def annex(tmp_path):
    """A function: rows (lists of cells) and a hand for the finished table → the plan read back."""

    def make(*rows, change=None, head=HEAD, after=(), **options):
        document = docx.Document()
        table = document.add_table(rows=0, cols=len(head or rows[0]))
        for row in [head, *rows] if head else rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        if change:
            change(table, document)
        for text in after:
            document.add_paragraph(text)
        document.save(str(tmp_path / "a.docx"))
        return read_annex(tmp_path / "a.docx", year=2026, **options)

    return make


ROW = ["1", "Công khai lịch công tác", "Phòng Kinh tế", "Các cơ quan, đơn vị", "Quý I", "Văn bản"]


def titles(plan):
    return [task.title for task in plan.tasks()]


def test_cells_merged_down_count_for_every_row_they_cover(annex):
    def change(table, document):
        for column in (2, 3, 4, 5):
            text = table.cell(1, column).text
            table.cell(2, column).text = ""
            table.cell(1, column).merge(table.cell(2, column)).text = text

    plan = annex(ROW, ["2", "Có camera giám sát", "", "", "", ""], change=change)
    assert [(t.title, t.lead, t.supporting, t.timing, t.deliverable) for t in plan.tasks()] == [
        ("Công khai lịch công tác", ("phong-kt",), ("all",), "Quý I", "Văn bản"),
        ("Có camera giám sát", ("phong-kt",), ("all",), "Quý I", "Văn bản"),
    ]


def test_a_title_merged_down_over_two_leads_is_one_task_with_two_leads(annex):
    def change(table, document):
        for column in (0, 1, 4, 5):
            text = table.cell(1, column).text
            table.cell(2, column).text = ""
            table.cell(1, column).merge(table.cell(2, column)).text = text

    (task,) = annex(ROW, ["", "", "Văn phòng Đảng ủy", "", "", ""], change=change).tasks()
    assert task.lead == ("phong-kt", "van-phong-dang-uy")
    assert task.source_rows == (2, 3)


def test_automatic_numbers_and_bullets_are_read_as_people_see_them(annex):
    def change(table, document):
        for row, style in ((1, "List Number"), (2, "List Number")):
            cell = table.cell(row, 0)
            cell.paragraphs[0].style = document.styles[style]
        for row in (3, 4):
            table.cell(row, 1).paragraphs[0].style = document.styles["List Bullet"]

    rest = ROW[2:]
    plan = annex(
        ["", "Công khai lịch công tác", *rest],
        ["", "Có bảng khẩu hiệu", *rest],
        ["", "Tại sảnh trụ sở", *rest],
        ["", "Tại phòng tiếp dân", *rest],
        change=change,
    )
    assert [(task.ref, task.path, task.title) for task in plan.tasks()] == [
        ("1", (), "Công khai lịch công tác"),
        (None, ("Có bảng khẩu hiệu",), "Tại sảnh trụ sở"),
        (None, ("Có bảng khẩu hiệu",), "Tại phòng tiếp dân"),
    ]
    assert [heading.ref for heading in plan.headings()] == ["2"]


def test_inserted_text_counts_and_deleted_text_does_not(annex):
    def change(table, document):
        paragraph = table.cell(1, 1).paragraphs[0]._p
        for tag, text_tag, text in (("w:ins", "w:t", " tuần"), ("w:del", "w:delText", " tháng")):
            mark, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            words.text = text
            words.set(qn("xml:space"), "preserve")
            run.append(words)
            mark.append(run)
            paragraph.append(mark)
        row = table.rows[2]._tr
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:del"))

    assert titles(annex(ROW, ["2", "Hàng đã xóa", *ROW[2:]], change=change)) == ["Công khai lịch công tác tuần"]


def test_rows_inside_a_content_control_are_read(annex):
    def change(table, document):
        row = table.rows[2]._tr
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        row.addprevious(control)
        control.append(content)
        content.append(row)

    assert titles(annex(ROW, ["2", "Có camera giám sát", *ROW[2:]], change=change)) == [ROW[1], "Có camera giám sát"]


def test_a_table_inside_a_cell_keeps_its_words(annex):
    def change(table, document):
        inner = table.cell(1, 5).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "Ảnh chụp", "Biên bản"

    (task,) = annex(ROW, change=change).tasks()
    assert task.deliverable == "Văn bản Ảnh chụp Biên bản"


def test_a_cell_broken_over_a_page_is_joined(annex):
    plan = annex(
        ["1", "Bố trí hòm thư góp ý tại trụ sở", "Trung tâm Phục vụ", "Các cơ quan,", "Thường", "Các văn bản,"],
        ["", "và nơi sinh hoạt cộng đồng", "hành chính công", "đơn vị", "xuyên", "hình ảnh"],
        ["2", "Có camera giám sát", *ROW[2:]],
    )
    first, second = plan.tasks()
    assert first.title == "Bố trí hòm thư góp ý tại trụ sở và nơi sinh hoạt cộng đồng"
    assert (first.lead, first.supporting, first.timing) == (("ttpvhcc",), ("all",), "Thường xuyên")
    assert first.deliverable == "Các văn bản, hình ảnh"
    assert first.source_rows == (2, 3)
    assert second.title == "Có camera giám sát"
    assert plan.problems == ()


def test_a_row_that_may_go_on_but_has_its_own_cells_is_asked_about(annex):
    plan = annex(["", *ROW[1:]], ["", "trang bị máy tính cho người dân", *ROW[2:]])
    assert titles(plan) == [ROW[1], "trang bị máy tính cho người dân"]
    (problem,) = plan.problems
    assert (problem.row, problem.column, problem.kind) == (3, "Nội dung", "structure")
    assert problem.value == "trang bị máy tính cho người dân"


def test_several_bullets_in_one_cell_share_the_rows_cells(annex):
    plan = annex(["", "- Có máy tính;\n- Có tủ sách, báo;\n- Có nước uống.", *ROW[2:]])
    assert titles(plan) == ["Có máy tính", "Có tủ sách, báo", "Có nước uống"]
    assert {task.lead for task in plan.tasks()} == {("phong-kt",)}


def test_bullets_below_a_sentence_in_one_cell_are_its_content(annex):
    (task,) = annex(["1", "Trang bị cho nơi tiếp dân:\n- Có máy tính;\n- Có tủ sách", *ROW[2:]]).tasks()
    assert task.title == "Trang bị cho nơi tiếp dân"
    assert task.content == "- Có máy tính;\n- Có tủ sách"


def test_lead_and_support_in_one_column_are_told_apart_by_their_labels(annex):
    head = ["TT", "Nội dung", "Đơn vị chủ trì, phối hợp", "Thời gian"]
    plan = annex(
        ["1", "Việc một", "Chủ trì: Phòng Kinh tế\nPhối hợp: Văn phòng Đảng ủy; các cơ quan, đơn vị", "Quý I"],
        ["2", "Việc hai", "Phòng Kinh tế; Văn phòng Đảng ủy", "Quý I"],
        head=head,
    )
    one, two = plan.tasks()
    assert (one.lead, one.supporting) == (("phong-kt",), ("van-phong-dang-uy", "all"))
    assert two.lead == ("phong-kt", "van-phong-dang-uy")
    (problem,) = plan.problems
    assert (problem.row, problem.kind) == (3, "unit")


def test_unknown_units_and_timings_are_problems_with_row_column_value_and_proposal(annex):
    plan = annex(
        ["1", "Việc một", "Tổ công nghệ số cộng đồng", "Phòng Văn hóa", "khi trăng lên", "Văn bản"],
        ["2", "Việc hai", "Các phòng, cơ quan, đơn vị", "", "Quý II", "Các cơ quan, đơn vị có liên quan"],
    )
    by_kind = {problem.kind + str(problem.row): problem for problem in plan.problems}
    unknown = next(p for p in plan.problems if p.value == "Tổ công nghệ số cộng đồng")
    assert (unknown.row, unknown.column) == (2, "Cơ quan chủ trì")
    assert unknown.data["create"] == {
        "code": "to-cong-nghe-so-cong-dong",
        "name": "Tổ công nghệ số cộng đồng",
        "kind": "other",
    }
    assert "Tạo đơn vị mới" in unknown.proposal
    weak = next(p for p in plan.problems if p.value == "Phòng Văn hóa")
    assert weak.data["use"] == "phong-vhxh"
    assert (weak.column, by_kind["timing2"].column, by_kind["timing2"].value) == (
        "Cơ quan phối hợp",
        "Thời gian",
        "khi trăng lên",
    )
    assert by_kind["shifted3"].column == "Sản phẩm"
    one, two = plan.tasks()
    assert (one.lead, one.lead_text, one.supporting) == ((), "Tổ công nghệ số cộng đồng", ())
    assert one.schedule.kind == "unknown"
    assert two.lead == ("cac-co-quan-don-vi",)  # nobody answers for it: said, and to be chosen
    assert {unit.code: unit.origin for unit in plan.units}["to-cong-nghe-so-cong-dong"] == "new"


def test_a_lost_header_is_guessed_said_and_can_be_corrected(annex):
    rows = [
        ["1", "Công khai lịch công tác của UBND xã", "Phòng Kinh tế", "Các cơ quan, đơn vị", "Quý I", "Văn bản"],
        [
            "2",
            "Có camera giám sát tại Trung tâm",
            "Văn phòng Đảng ủy",
            "Các cơ quan, đơn vị",
            "Thường xuyên",
            "Báo cáo",
        ],
    ]
    plan = annex(*rows, head=None)
    assert [task.lead for task in plan.tasks()] == [("phong-kt",), ("van-phong-dang-uy",)]
    (problem,) = plan.problems
    assert problem.kind == "header"
    assert problem.data["columns"] == {
        "0": "ref", "1": "title", "2": "lead", "3": "supporting", "4": "timing", "5": "deliverable",
    }  # fmt: skip
    chosen = {0: "ref", 1: "title", 2: "supporting", 3: "note", 4: "timing", 5: "deliverable"}
    corrected = annex(*rows, head=None, columns=chosen)
    first = next(corrected.tasks())
    assert (first.supporting, first.note) == (("phong-kt",), "Các cơ quan, đơn vị")
    assert not [problem for problem in corrected.problems if problem.kind == "header"]


def test_an_unknown_column_goes_into_the_note_and_is_said_once(annex):
    plan = annex([*ROW, "5"], ["2", "Có camera giám sát", *ROW[2:], "3,5"], head=[*HEAD, "Điểm chuẩn"])
    assert [task.note for task in plan.tasks()] == ["Điểm chuẩn: 5", "Điểm chuẩn: 3,5"]
    (problem,) = plan.problems
    assert (problem.kind, problem.column) == ("column", "Điểm chuẩn")


def test_paragraphs_around_the_table_are_notes_and_duties(annex):
    plan = annex(
        ROW,
        after=[
            "III. TỔ CHỨC THỰC HIỆN",
            "1. Phòng Văn hóa – Xã hội",
            "- Làm đầu mối theo dõi, báo cáo trước ngày 01/12/2026.",
            "Thường xuyên kiểm tra việc thực hiện.",
            "2. Kính đề nghị Ban Xây dựng Đảng và Ủy ban Mặt trận Tổ quốc Việt Nam xã",
            "Giám sát việc thực",
            "hiện mô hình.",
            "3. Tổ giúp việc Ban Chỉ đạo",
            "- Tổng hợp số liệu.",
            "Trên đây là Kế hoạch.",
            "Nơi nhận:",
        ],
    )
    assert [(d.ref, d.unit, d.also, d.text, d.timing, d.is_request) for d in plan.duties] == [
        ("1", "phong-vhxh", (), "Làm đầu mối theo dõi, báo cáo trước ngày 01/12/2026.", "trước ngày 01/12/2026", False),
        ("1", "phong-vhxh", (), "Thường xuyên kiểm tra việc thực hiện.", "Thường xuyên", False),
        ("2", "ban-xay-dung-dang", ("ub-mttq",), "Giám sát việc thực hiện mô hình.", None, True),
        ("3", None, (), "Tổng hợp số liệu.", None, False),
    ]
    assert [problem.value for problem in plan.problems] == ["Tổ giúp việc Ban Chỉ đạo"]
    assert "Trên đây là Kế hoạch." in plan.notes


def test_a_row_whose_place_is_doubtful_is_said(annex):
    plan = annex(
        ["1", "Mục một", *ROW[2:]],
        ["1.1", "Mục con", *ROW[2:]],
        ["", "- Việc a", *ROW[2:]],
        ["", "- Việc b", *ROW[2:]],
        ["", "Một hàng không có số", *ROW[2:]],
    )
    (problem,) = plan.problems
    assert (problem.row, problem.value, problem.kind) == (6, "Một hàng không có số", "structure")
    assert "Mục một" in problem.proposal


def test_old_fonts_are_remarked(annex):
    def change(table, document):
        table.cell(1, 1).paragraphs[0].runs[0].font.name = ".VnTime"

    assert "phông chữ cũ" in annex(ROW, change=change).problems[0].message


def test_short_names_the_document_gives_are_understood(tmp_path):
    document = docx.Document()
    document.add_paragraph(
        "Trung tâm Phục vụ hành chính công phường Gia Viên (sau đây gọi tắt là Trung tâm) xây dựng Kế hoạch như sau:"
    )
    table = document.add_table(rows=0, cols=3)
    for row in (["TT", "Nhiệm vụ", "Chủ trì"], ["1", "Đặt camera giám sát", "Trung tâm"]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    (task,) = read_annex(tmp_path / "a.docx", year=2026, commune="Gia Viên").tasks()
    assert task.lead == ("ttpvhcc",)


def test_a_column_for_the_criterion_beside_its_tasks_makes_groups(annex):
    head = ["STT", "Tiêu chí", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian"]

    def change(table, document):
        for start, end in ((1, 3), (4, 5)):
            text = table.cell(start, 1).text
            table.cell(start, 1).merge(table.cell(end, 1)).text = text

    plan = annex(
        ["1", "Công khai, minh bạch", "Công khai lịch công tác", "Phòng Kinh tế", "Quý I"],
        ["2", "", "Công khai mức thu phí", "Văn phòng Đảng ủy", "Quý II"],
        ["3", "", "Công khai kết quả", "Phòng Kinh tế", "Quý III"],
        ["4", "Xanh, văn minh", "Trồng cây", "Phòng Kinh tế", "Quý I"],
        ["5", "", "Có camera giám sát", "Phòng Kinh tế", "Quý I"],
        head=head,
        change=change,
    )
    assert [(group.number, group.title, len(group.items)) for group in plan.groups] == [
        (1, "Công khai, minh bạch", 3),
        (2, "Xanh, văn minh", 2),
    ]
    assert [(task.ref, task.lead) for task in plan.tasks()][1] == ("2", ("van-phong-dang-uy",))
    assert plan.problems == ()


def test_a_criterion_named_in_the_number_column_is_a_group(annex):
    plan = annex(
        ["Tiêu chí 2", "Chính quyền thân thiện", "", "", "", ""],
        ROW,
        ["Tiêu chí số 4", "Chính quyền xanh", "Phòng Kinh tế", "", "Cả năm", ""],
        ["1", "Trồng cây", *ROW[2:]],
    )
    assert [(group.number, group.title, len(group.items)) for group in plan.groups] == [
        (2, "Chính quyền thân thiện", 1),
        (4, "Chính quyền xanh", 1),
    ]
    assert plan.groups[1].note == "Cơ quan chủ trì: Phòng Kinh tế; Thời gian: Cả năm"


def test_a_sentence_that_begins_like_a_criterion_is_work(annex):
    plan = annex(["1", "Tiêu chí 5 của bộ tiêu chí được niêm yết", *ROW[2:]])
    assert titles(plan) == ["Tiêu chí 5 của bộ tiêu chí được niêm yết"]
