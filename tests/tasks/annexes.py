"""Small read annexes, made by hand: what a reader would return."""

from __future__ import annotations

from dataclasses import replace

from tasks.annex.model import AnnexDuty, AnnexGroup, AnnexHeading, AnnexMeta, AnnexPlan, AnnexTask, SeenUnit
from tasks.timing import metric_from_text, parse_timing

VHXH = SeenUnit("phong-vhxh", "Phòng Văn hóa - Xã hội", "office", ("Phòng VH-XH",), "plan", False)
VAN_PHONG = SeenUnit("van-phong", "Văn phòng HĐND và UBND", "office", (), "standard", False)
MAT_TRAN = SeenUnit("ub-mttq", "Ủy ban Mặt trận Tổ quốc Việt Nam xã", "front", (), "plan", True)


def leaf(title, *, lead=("phong-vhxh",), supporting=("all",), timing="Thường xuyên", group=1, path=(), **cells):
    """One row; the timing is read as the reader would."""
    values = {"ref": None, "content": None, "deliverable": "Hình ảnh, văn bản", "note": None} | cells
    return AnnexTask(
        row=1,
        place="dòng 1",
        group=group,
        group_title="",
        path=tuple(path),
        title=title,
        lead=tuple(lead),
        lead_text=", ".join(lead) or None,
        supporting=tuple(supporting),
        supporting_text=", ".join(supporting) or None,
        timing=timing,
        schedule=parse_timing(timing, year=2026, title=title),
        metric=metric_from_text(title),
        **values,
    )


def heading(title, *items, **cells):
    values = {
        "ref": None,
        "content": None,
        "lead": (),
        "lead_text": None,
        "supporting": (),
        "supporting_text": None,
        "deliverable": None,
        "timing": None,
        "note": None,
    } | cells
    return AnnexHeading(row=1, place="dòng 1", path=(), title=title, items=tuple(items), **values)


def duty(text, unit="van-phong", *, also=(), timing=None):
    return AnnexDuty(
        row=9,
        place="dòng 9",
        ref=None,
        unit=unit,
        unit_text=unit,
        also=tuple(also),
        text=text,
        timing=timing,
        schedule=parse_timing(timing, year=2026, title=text),
        note=None,
        is_request=False,
    )


def annex(*items, duties=(), units=(VHXH, VAN_PHONG, MAT_TRAN), title="Kế hoạch thử"):
    """A plan of one group."""
    group = AnnexGroup(
        number=1, row=0, ref="I", title="CÔNG KHAI", deliverable="Văn bản", note=None, items=tuple(items)
    )
    meta = AnnexMeta(title, "01/KH-UBND", None, "UBND xã", "Thử", "xã", "Hải Phòng", 2026)
    return AnnexPlan(meta=meta, units=units, groups=(group,), duties=tuple(duties), notes=(), problems=(), fates=())


USUAL = annex(
    heading(
        "Công khai các nội dung",
        leaf("Công khai lịch công tác"),
        leaf("Công khai mức thu phí, lệ phí của từng thủ tục hành chính", timing="Cả năm", supporting=()),
        lead_text="Văn phòng",
    ),
    leaf("Ít nhất 01 lần/tuần lãnh đạo xuống thôn", lead=("phong-vhxh", "van-phong"), supporting=("ub-mttq",)),
    duties=[duty("Báo cáo trước ngày 01/12", also=("phong-vhxh",), timing="trước ngày 01/12/2026")],
)


def reworded(plan: AnnexPlan, old: str, new: str) -> AnnexPlan:
    """The same plan with one leaf's title changed."""

    def change(item):
        if isinstance(item, AnnexHeading):
            return replace(item, items=tuple(change(child) for child in item.items))
        return replace(item, title=new) if item.title == old else item

    groups = tuple(replace(group, items=tuple(change(item) for item in group.items)) for group in plan.groups)
    return replace(plan, groups=groups)


def without(plan: AnnexPlan, title: str) -> AnnexPlan:
    """The same plan less one leaf."""

    def keep(items):
        for item in items:
            if isinstance(item, AnnexHeading):
                yield replace(item, items=tuple(keep(item.items)))
            elif item.title != title:
                yield item

    groups = tuple(replace(group, items=tuple(keep(group.items))) for group in plan.groups)
    return replace(plan, groups=groups)
