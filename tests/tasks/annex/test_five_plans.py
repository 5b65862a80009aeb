"""The five real plans, written the way their communes printed them, come back leaf by leaf."""

import pytest

from tasks.annex import AnnexPlan, read_annex
from tests.annex_kit import (
    EVERYBODY,
    HEADERS,
    PLANS,
    SLUGS,
    USUAL,
    headings,
    leaves,
    load_plan,
    write_csv,
    write_docx,
    write_docx_labelled,
    write_docx_sections,
    write_xlsx,
)

#                              leaves, headings, groups, duties
COUNTS = {
    "thanh-ha-2026": (69, 15, [1, 2, 3, 4], 28),
    "binh-phuoc-2025": (31, 4, [1, 2, 3, 4, 5], 14),
    "kien-minh-2026": (27, 4, [1, 2, 3, 4, 5, 6], 13),
    "gia-vien-ttpvhcc-2026": (21, 6, [1, 2, 4], 11),
    "phu-lien-2026": (68, 14, [1, 2, 3, 4], 0),
}
SHUFFLED = ("deliverable", "timing", "supporting", "title", "ref", "lead")


def read(path, plan, **options) -> AnnexPlan:
    return read_annex(path, year=plan["plan"]["year"], commune=plan["plan"]["commune"]["name"], **options)


def summary(plan: AnnexPlan):
    return [
        (t.group, t.path, t.ref, t.title, list(t.lead), list(t.supporting), t.deliverable, t.timing)
        for t in plan.tasks()
    ]


def expected(plan):
    return [
        (w["group"], w["path"], w["ref"], w["title"], w["lead"], w["supporting"], w["deliverable"], w["timing"])
        for w in leaves(plan)
    ]


def assert_same(got: AnnexPlan, slug: str, plan) -> None:
    count, heads, groups, _ = COUNTS[slug]
    assert [group.number for group in got.groups] == groups
    assert [group.title for group in got.groups] == [group["title"] for group in plan["groups"]]
    assert [heading.title for heading in got.headings()] == [heading["title"] for heading in headings(plan)]
    assert len(list(got.headings())) == heads
    assert len(list(got.tasks())) == count
    assert summary(got) == expected(plan)


def unit_problems(got: AnnexPlan):
    return [problem for problem in got.problems if problem.kind == "unit"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_word_table_with_merged_cells_gives_every_leaf(tmp_path, slug):
    plan = load_plan(slug)
    got = read(write_docx(tmp_path / "a.docx", plan), plan)
    assert_same(got, slug, plan)
    assert unit_problems(got) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_word_table_cut_by_pages_with_a_header_of_two_rows_gives_every_leaf(tmp_path, slug):
    plan = load_plan(slug)
    order = ("ref", "title", "lead", "supporting", "deliverable", "timing")
    path = write_docx(
        tmp_path / "a.docx", plan, order=order, two_row_header=True, breaks=(9, 20, 27), merge_down=("supporting",)
    )
    assert_same(read(path, plan), slug, plan)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_header_printed_again_on_each_page_is_no_task(tmp_path, slug):
    plan = load_plan(slug)
    path = write_docx(tmp_path / "a.docx", plan, breaks=(8, 16), repeat_header=True)
    got = read(path, plan)
    assert_same(got, slug, plan)
    assert sum(fate.name == "header" for fate in got.fates) == 3


@pytest.mark.parametrize("slug", ["thanh-ha-2026", "phu-lien-2026", "gia-vien-ttpvhcc-2026"])
def test_official_wording_gives_the_outline_back_when_the_bullets_are_lost(tmp_path, slug):
    plan = load_plan(slug)
    got = read(write_docx(tmp_path / "a.docx", plan, bullets=False), plan)
    assert_same(got, slug, plan)


@pytest.mark.parametrize("slug", SLUGS)
def test_units_split_over_lines_of_a_cell_are_the_same_units(tmp_path, slug):
    plan = load_plan(slug)
    assert_same(read(write_docx(tmp_path / "a.docx", plan, joint="\n"), plan), slug, plan)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("order", [USUAL, SHUFFLED, tuple(reversed(USUAL))])
def test_an_excel_sheet_gives_every_leaf_in_any_order_of_columns(tmp_path, slug, order):
    plan = load_plan(slug)
    path = write_xlsx(tmp_path / "a.xlsx", plan, order=order, first_column=2 if order is SHUFFLED else 1)
    got = read(path, plan)
    assert_same(got, slug, plan)
    assert "Ghi chú: Các đơn vị gửi minh chứng về Phòng Văn hóa - Xã hội." in got.notes


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("sign", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "utf-16-le")]
)
def test_a_csv_gives_every_leaf(tmp_path, slug, sign, encoding):
    plan = load_plan(slug)
    assert_same(read(write_csv(tmp_path / "a.csv", plan, sign=sign, encoding=encoding), plan), slug, plan)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_shipped_yaml_gives_every_leaf_and_duty(slug):
    plan = load_plan(slug)
    got = read(PLANS / f"{slug}.yaml", plan)
    assert_same(got, slug, plan)
    assert len(got.duties) == COUNTS[slug][3]
    assert [duty.text for duty in got.duties] == [duty["text"] for duty in plan["duties"]]
    assert [duty.unit for duty in got.duties] == [duty["unit"] for duty in plan["duties"]]
    assert [list(duty.also) for duty in got.duties] == [duty.get("also", []) for duty in plan["duties"]]
    assert {unit.code for unit in got.units} >= {unit["code"] for unit in plan["units"]}


def test_labelled_paragraphs_give_every_leaf_with_its_content(tmp_path):
    plan = load_plan("gia-vien-ttpvhcc-2026")
    got = read(write_docx_labelled(tmp_path / "a.docx", plan), plan)
    assert_same(got, "gia-vien-ttpvhcc-2026", plan)
    assert [task.content for task in got.tasks()] == [leaf.get("content") for leaf in leaves(plan)]
    assert_same_duties(got, plan)
    asked = [task.title[:30] for task in got.tasks() if task.is_request]
    assert asked == []  # the kit prints no "Đề nghị"
    assert got.meta.number == "03/KH-TTPVHCC"
    assert got.meta.commune_name == "Gia Viên"


@pytest.mark.parametrize("slug", ["kien-minh-2026", "binh-phuoc-2025"])
def test_a_plan_without_an_annex_gives_its_sections_and_what_sentences_say(tmp_path, slug):
    plan = load_plan(slug)
    got = read(write_docx_sections(tmp_path / "a.docx", plan), plan)
    assert [group.ref for group in got.groups] == [group["ref"] for group in plan["groups"]]
    assert_same(got, slug, plan)
    assert_same_duties(got, plan)


def assert_same_duties(got: AnnexPlan, plan) -> None:
    assert [(d.ref, d.unit, list(d.also), d.text, d.timing) for d in got.duties] == [
        (d["ref"], d["unit"], d.get("also", []), d["text"], d.get("timing")) for d in plan["duties"]
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_metrics_of_the_leaves_are_those_of_the_plan(tmp_path, slug):
    plan = load_plan(slug)
    got = read(write_docx(tmp_path / "a.docx", plan), plan)
    for task, leaf in zip(got.tasks(), leaves(plan), strict=True):
        metric = leaf.get("metric")
        assert (task.metric and (task.metric.kind, task.metric.op, int(task.metric.target), task.metric.per)) == (
            metric and (metric["kind"], metric["op"], int(metric["target"]), metric.get("per"))
        ), task.title


def test_a_row_without_lead_is_a_problem_with_its_row_and_column(tmp_path):
    plan = load_plan("thanh-ha-2026")
    got = read(write_docx(tmp_path / "a.docx", plan), plan)
    (problem,) = got.problems
    assert (problem.row, problem.place, problem.column, problem.value) == (4, "hàng 4", "Cơ quan chủ trì", "")
    assert "Công khai cam kết" in problem.message
    assert problem.proposal


def test_a_plan_that_names_no_leads_says_so_once(tmp_path):
    plan = load_plan("binh-phuoc-2025")
    got = read(write_docx_sections(tmp_path / "a.docx", plan), plan)
    assert [problem.kind for problem in got.problems] == ["lead"]
    assert "31 nhiệm vụ" in got.problems[0].message


def test_pages_without_the_number_column_go_on_with_the_columns_of_the_first(tmp_path):
    """A converter that loses the TT column after a page break leaves tables one column narrower."""
    import docx

    plan = load_plan("phu-lien-2026")
    path = write_docx(tmp_path / "a.docx", plan, breaks=(12, 40), merge_down=())
    document = docx.Document(str(path))
    for table in document.tables[2:]:
        for row in table.rows:
            row._tr.remove(row._tr.tc_lst[0])
        table._tbl.tblGrid.remove(table._tbl.tblGrid.gridCol_lst[0])
    document.save(str(path))
    got = read(path, plan)
    assert len(list(got.tasks())) == 68
    assert [task.title for task in got.tasks()] == [leaf["title"] for leaf in leaves(plan)]
    assert [list(task.lead) for task in got.tasks()] == [leaf["lead"] for leaf in leaves(plan)]
    assert [task.timing for task in got.tasks()] == [leaf["timing"] for leaf in leaves(plan)]


def test_tabbed_lines_pasted_into_word_are_a_table(tmp_path):
    import docx

    from tests.annex_kit import sample_rows

    plan = load_plan("phu-lien-2026")
    order = ("ref", "title", "timing", "lead", "supporting", "deliverable")
    document = docx.Document()
    document.add_paragraph("\t".join(HEADERS[role] for role in order))
    for at, row in enumerate(sample_rows(plan)):
        cells = [row.cells[role] for role in order]
        if at % 20 == 19 and not cells[0]:
            cells = cells[1:]  # a page that lost its number column
            document.add_paragraph("---\t---\t---\t---\t---")
        document.add_paragraph("\t".join(cells))
    document.save(str(tmp_path / "a.docx"))
    assert_same(read(tmp_path / "a.docx", plan), "phu-lien-2026", plan)


def test_markdown_pasted_into_word_is_read_without_its_signs(tmp_path):
    import docx

    plan = load_plan("gia-vien-ttpvhcc-2026")
    source = docx.Document(str(write_docx_labelled(tmp_path / "a.docx", plan)))
    document = docx.Document()
    for paragraph in source.paragraphs:
        text = paragraph.text
        if text.startswith("* "):
            text = rf"**\* {text[2:]}**"
        elif text[:2] in {"A.", "B.", "C.", "V.", "I."} or text.startswith(("III.", "IV.")):
            text = f"### **{text}**"
        document.add_paragraph(text)
    document.save(str(tmp_path / "b.docx"))
    assert_same(read(tmp_path / "b.docx", plan), "gia-vien-ttpvhcc-2026", plan)


def test_everybody_is_all_in_every_printed_variant(tmp_path):
    plan = load_plan("thanh-ha-2026")
    for phrase in ("Các cơ quan, đơn vị có liên quan", "Các phòng chuyên môn, cơ quan, đơn vị", "Các cơ quan, đơn vị"):
        path = write_docx(tmp_path / "a.docx", plan)
        import docx

        document = docx.Document(str(path))
        for table in document.tables:
            for cell in {id(c._tc): c for row in table.rows for c in row.cells}.values():
                if cell.text == EVERYBODY:
                    cell.text = phrase
        document.save(str(path))
        assert_same(read(path, plan), "thanh-ha-2026", plan)
