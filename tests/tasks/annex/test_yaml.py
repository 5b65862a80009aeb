"""Plans as YAML: what is wrong in the file is said, the rest is read."""

from tasks.annex import KnownUnit, read_annex

TEXT = """
plan:
  {title: Kế hoạch thử, year: 2025, issued_on: '2026-02-13', commune: {name: Thanh Hà, kind: xã, province: Hải Phòng}}
units:
  - {code: phong-vhxh, name: Phòng VH-XH của xã, aliases: [VHXH], kind: office}
  - {code: to-moi, name: Tổ mới, kind: other}
groups:
  - number: 1
    ref: I
    title: Nhóm một
    items:
      - title: Mục
        children:
          - {ref: '1.1', title: Việc một, lead: [phong-vhxh, khong-co], supporting: [all], timing: khi rảnh}
          - {title: '', lead: [to-moi]}
      - {title: Việc ba, lead: [ub-mttq], metric: {kind: percent, op: '>=', target: 90.5}}
duties:
  - {ref: '1', unit: ub-mttq, also: [phong-vhxh], text: Giám sát., timing: thường xuyên}
notes: [Một ghi chú]
"""


def read(tmp_path, text=TEXT, **options):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    return read_annex(tmp_path / "a.yaml", year=2026, **options)


def test_everything_is_read_and_what_is_wrong_is_said(tmp_path):
    plan = read(tmp_path)
    one, _, three = plan.tasks()
    assert (one.lead, one.supporting, one.path, one.schedule.kind) == (("phong-vhxh",), ("all",), ("Mục",), "unknown")
    assert three.is_request
    assert str(three.metric.target) == "90.5"
    assert plan.duties[0].is_request
    assert plan.duties[0].also == ("phong-vhxh",)
    assert plan.notes == ("Một ghi chú",)
    assert [(p.kind, p.column, p.value) for p in plan.problems] == [
        ("unit", "lead", "khong-co"),
        ("timing", "timing", "khi rảnh"),
        ("structure", "title", ""),
        ("file", "plan.year", "2025"),
    ]
    assert str(plan.meta.issued_on) == "2026-02-13"
    assert {unit.code: unit.origin for unit in plan.units} == {
        "phong-vhxh": "plan",
        "to-moi": "plan",
        "ub-mttq": "standard",
    }


def test_the_communes_own_unit_of_that_code_is_meant(tmp_path):
    plan = read(tmp_path, units=[KnownUnit("phong-vhxh", "Phòng Văn hóa - Xã hội", (), "office")])
    unit = next(unit for unit in plan.units if unit.code == "phong-vhxh")
    assert (unit.name, unit.origin) == ("Phòng Văn hóa - Xã hội", "commune")
    assert unit.spellings == ("Phòng VH-XH của xã", "VHXH")
