"""Rows of one plan find the criteria in another plan's wording."""

from tasks.annex import propose_criteria
from tests.annex_kit import leaves, load_plan


def rows(slug):
    plan = load_plan(slug)
    groups = {group["number"]: group["title"] for group in plan["groups"]}
    return [(leaf["title"], (groups[leaf["group"]], *leaf["path"])) for leaf in leaves(plan)]


CRITERIA = [(str(at), title, path) for at, (title, path) in enumerate(rows("phu-lien-2026"))]

# Made by hand: for each leaf of Thanh Hà the leaf of Phù Liễn that asks the same; None where there is none.
THANH_HA = [
    0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
    33, 34, 35, 36, 37, 38, 39, 40, 40, 41, 42, 43, 44, 45, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
    60, 61, 62, 63, 64, 65, None, 66, 67,
]  # fmt: skip
# The eighteenth of Gia Viên names in one row what Phù Liễn asks in six (54 to 59): any of them is right.
GIA_VIEN = [1, 2, 3, 9, None, 18, 19, 20, 21, 22, 23, 26, 29, 31, 49, 51, 52, {54, 55, 56, 57, 58, 59}, 61, 64, 65]


def share_right(slug, truth):
    found = [code and int(code) for code, _ in propose_criteria(rows(slug), CRITERIA)]
    right = [got in want if isinstance(want, set) else got == want for got, want in zip(found, truth, strict=True)]
    return sum(right) / len(right)


def test_thanh_ha_finds_the_wording_of_phu_lien():
    assert share_right("thanh-ha-2026", THANH_HA) >= 0.97


def test_gia_vien_finds_the_wording_of_phu_lien():
    assert share_right("gia-vien-ttpvhcc-2026", GIA_VIEN) >= 0.95


def test_a_plan_finds_its_own_wording():
    assert [code for code, _ in propose_criteria(rows("phu-lien-2026"), CRITERIA)] == [code for code, _, _ in CRITERIA]


def test_strange_work_finds_nothing_and_scores_are_shares():
    (found,) = propose_criteria([("Tổ chức giải bóng đá thiếu nhi hè", ("Thể thao",))], CRITERIA)
    assert found[0] is None
    assert all(0 <= score <= 1 for _, score in propose_criteria(rows("kien-minh-2026"), CRITERIA))


def test_nothing_to_match_gives_nothing():
    assert propose_criteria([], CRITERIA) == []
    assert propose_criteria([("Việc", ())], []) == [(None, 0.0)]
