"""A plan comes in, comes in again unchanged, and comes in changed: nothing done gets lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from accounts.models import Unit, UnitAlias
from common.errors import NotAllowed
from common.models import Event
from tasks.enums import CriterionMatch, OccurrenceStatus, TaskKind, TaskStatus, UnitRole
from tasks.models import Occurrence, Plan, PlanSection, Task, TaskUnit
from tasks.plan_rows import rows_of
from tasks.services.editing import change_units, edit_task, set_criterion
from tasks.services.importing import import_annex, plan_of
from tasks.services.occurrences import submit_occurrence
from tasks.services.plan_diff import compare
from tests.factories.accounts import UnitFactory, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory

from .annexes import USUAL, annex, duty, heading, leaf, reworded, without

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

FEES = "Công khai mức thu phí, lệ phí của từng thủ tục hành chính"


@pytest.fixture
def programme():
    return ProgrammeYearFactory()


@pytest.fixture
def judge(programme):
    return reviewer(programme.commune)


def everything():
    """All rows an import writes, for comparing before and after."""
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Plan, PlanSection, Task, TaskUnit, Occurrence, Unit, UnitAlias, Event)
    }


def test_an_annex_becomes_sections_tasks_units_and_windows(programme, judge):
    outcome = import_annex(programme=programme, annex=USUAL, by=judge)
    plan = outcome.plan
    assert (plan.title, plan.number) == ("Kế hoạch thử", "01/KH-UBND")
    assert [(s.title, s.depth, s.parent and s.parent.title) for s in plan.sections.all()] == [
        ("CÔNG KHAI", 0, None),
        ("Công khai các nội dung", 1, "CÔNG KHAI"),
    ]
    assert plan.sections.last().cells == {"lead": "Văn phòng"}
    schedule, fees, visits, report = plan.tasks.all()
    assert schedule.supports_all
    assert schedule.section.title == "Công khai các nội dung"
    assert visits.section.title == "CÔNG KHAI"
    assert (report.kind, report.section) == (TaskKind.STANDING, None)
    rows = [(u.unit.code, u.role, u.is_responsible) for u in visits.task_units.all()]
    assert rows == [
        ("phong-vhxh", UnitRole.LEAD, True),
        ("van-phong", UnitRole.LEAD, False),
        ("ub-mttq", UnitRole.SUPPORT, False),
    ]
    assert [u.unit.code for u in report.task_units.all()] == ["van-phong", "phong-vhxh"]
    assert [w.label for w in schedule.occurrences.all()] == ["Quý I/2026", "Quý II/2026", "Quý III/2026", "Quý IV/2026"]
    assert schedule.occurrences.last().ends_on == programme.cut_off
    assert fees.occurrences.get().label == "Cả năm 2026"
    assert visits.every == "week"
    assert visits.occurrences.count() == 48
    assert (visits.metric_kind, visits.metric_per) == ("frequency", "week")


def test_units_come_only_from_the_plans_own_list_and_usual_offices(programme, judge):
    strange = annex(leaf("Việc lạ", lead=("phong-la",)), units=[*USUAL.units])
    outcome = import_annex(programme=programme, annex=strange, by=judge)
    assert {unit.code for unit in outcome.created_units} == {"phong-vhxh", "van-phong", "ub-mttq"}
    assert Unit.objects.get(code="ub-mttq").is_external
    assert not TaskUnit.objects.filter(role=UnitRole.LEAD).exists()
    assert UnitAlias.objects.get().text == "Phòng VH-XH"


def test_known_units_are_taken_and_learn_the_spelling(programme, judge):
    mine = UnitFactory(commune=programme.commune, code="phong-vhxh", name="Phòng VHXH xã")
    import_annex(programme=programme, annex=USUAL, by=judge)
    assert {alias.text for alias in mine.aliases.all()} == {"Phòng VH-XH", "Phòng Văn hóa - Xã hội"}
    assert Unit.objects.filter(commune=programme.commune, code="phong-vhxh").count() == 1


def test_the_same_plan_again_changes_nothing(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    before = everything()
    outcome = import_annex(programme=programme, annex=USUAL, by=judge)
    assert not outcome.diff
    assert outcome.diff.unchanged == 4
    assert everything() == before


def test_what_people_changed_stays_while_the_print_stays(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title=FEES)
    other = Unit.objects.get(code="van-phong")
    leaf_criterion = CriterionFactory(criteria_set=programme.criteria_set)
    change_units(task=task, leads=[other], responsible=other, supports=[], supports_all=True, by=judge)
    task = Task.objects.get(pk=task.pk)
    set_criterion(task=task, criterion=leaf_criterion, by=judge)
    edit_task(task=task, timing_reading="Quý II", note="Đã hỏi lại Văn phòng", by=judge)
    before = everything()
    assert not import_annex(programme=programme, annex=USUAL, by=judge).diff
    assert everything() == before


def test_a_changed_cell_is_shown_and_taken_over(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title="Công khai lịch công tác")
    submit_occurrence(occurrence=task.occurrences.first(), by=judge)
    inner = USUAL.groups[0].items[0].items
    changed = annex(
        heading(
            "Công khai các nội dung",
            leaf("Công khai lịch công tác", timing="Hằng tháng", lead=("van-phong",)),
            *inner[1:],
            lead_text="Văn phòng",
        ),
        *USUAL.groups[0].items[1:],
        duties=USUAL.duties,
    )
    shown = compare(plan_of(programme), rows_of(changed))
    assert [set(change.fields) for change in shown.changed] == [{"timing_text", "lead"}]
    import_annex(programme=programme, annex=changed, by=judge)
    task.refresh_from_db()
    assert (task.timing_text, task.every) == ("Hằng tháng", "month")
    assert [row.unit.code for row in task.task_units.filter(role=UnitRole.LEAD)] == ["van-phong"]
    kept = task.occurrences.get(counts=False)
    assert (kept.label, kept.status) == ("Quý I/2026", OccurrenceStatus.SUBMITTED)
    assert Event.objects.about(task).filter(verb="task_reimported").exists()


def test_a_row_gone_is_deleted_untouched_and_marked_with_work_on_it(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    import_annex(programme=programme, annex=without(USUAL, FEES), by=judge)
    assert not Task.objects.filter(title=FEES).exists()
    worked = Task.objects.get(title="Công khai lịch công tác")
    submit_occurrence(occurrence=worked.occurrences.first(), by=judge)
    outcome = import_annex(programme=programme, annex=without(without(USUAL, FEES), worked.title), by=judge)
    assert [(gone.task, gone.has_work) for gone in outcome.diff.gone] == [(worked.pk, True)]
    worked.refresh_from_db()
    assert worked.status == TaskStatus.GONE
    assert worked.section.title == "Công khai các nội dung", "its heading stays with it"
    import_annex(programme=programme, annex=USUAL, by=judge)
    worked.refresh_from_db()
    assert worked.status == TaskStatus.ACTIVE, "a row that comes back is the same task"


def test_a_reworded_row_is_proposed_and_applied_only_when_confirmed(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title=FEES)
    submit_occurrence(occurrence=task.occurrences.get(), by=judge)
    new = reworded(USUAL, FEES, "Công khai mức thu phí, lệ phí của từng thủ tục hành chính tại trụ sở")
    shown = compare(plan_of(programme), rows_of(new))
    assert [(pair.old, pair.score > 0.8) for pair in shown.rewordings] == [(task.pk, True)]
    pair = shown.rewordings[0]
    outcome = import_annex(programme=programme, annex=new, by=judge, rewordings={pair.identity: pair.old})
    assert (len(outcome.diff.added), len(outcome.diff.gone)) == (0, 0)
    task.refresh_from_db()
    assert task.title.endswith("tại trụ sở")
    assert task.occurrences.get().status == OccurrenceStatus.SUBMITTED
    assert not import_annex(programme=programme, annex=new, by=judge).diff


def test_without_confirmation_a_reworded_row_is_new_and_the_old_one_is_gone(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    old = Task.objects.get(title=FEES)
    submit_occurrence(occurrence=old.occurrences.get(), by=judge)
    import_annex(programme=programme, annex=reworded(USUAL, FEES, FEES + " ở xã"), by=judge)
    old.refresh_from_db()
    assert old.status == TaskStatus.GONE
    assert Task.objects.get(title=FEES + " ở xã").status == TaskStatus.ACTIVE


def test_a_wrong_rewording_is_not_taken(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    staying = Task.objects.get(title=FEES)
    more = annex(*USUAL.groups[0].items, leaf("Việc mới hẳn"), duties=USUAL.duties)
    row = next(row for row in rows_of(more).tasks if row.title == "Việc mới hẳn")
    outcome = import_annex(programme=programme, annex=more, by=judge, rewordings={row.identity: staying.pk})
    assert [added.title for added in outcome.diff.added] == ["Việc mới hẳn"]
    staying.refresh_from_db()
    assert staying.title == FEES


def test_twin_rows_under_one_heading_stay_two_tasks(programme, judge):
    twins = annex(leaf("Phòng tiếp công dân"), leaf("Phòng tiếp công dân"))
    import_annex(programme=programme, annex=twins, by=judge)
    assert Task.objects.filter(title="Phòng tiếp công dân").count() == 2
    assert not import_annex(programme=programme, annex=twins, by=judge).diff


def test_criteria_are_proposed_by_likeness_and_confirmed_ones_stay(programme, judge):
    CriterionFactory(criteria_set=programme.criteria_set, code="1.1", title=FEES + " hành chính")
    other = CriterionFactory(criteria_set=programme.criteria_set, code="1.2", title="Hòm thư góp ý")
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title=FEES)
    assert (task.criterion.code, task.criterion_match) == ("1.1", CriterionMatch.PROPOSED)
    assert 0.5 < task.match_score < 1
    set_criterion(task=task, criterion=other, by=judge)
    import_annex(programme=programme, annex=USUAL, by=judge)
    task.refresh_from_db()
    assert (task.criterion, task.criterion_match) == (other, CriterionMatch.CONFIRMED)
    set_criterion(task=task, criterion=None, by=judge)
    import_annex(programme=programme, annex=USUAL, by=judge)
    task.refresh_from_db()
    assert task.criterion_match == CriterionMatch.DECLINED, "a person said that it serves none"


def test_a_unit_has_a_plan_of_its_own_beside_the_communes(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    unit = Unit.objects.get(code="van-phong")
    outcome = import_annex(programme=programme, annex=annex(leaf("Việc riêng")), by=judge, unit=unit)
    assert outcome.plan.unit == unit
    assert Plan.objects.count() == 2
    assert plan_of(programme).tasks.count() == 4


def test_a_moved_cut_off_moves_the_windows_at_the_next_import(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    programme.cut_off = dt.date(2026, 11, 15)
    programme.save()
    import_annex(programme=programme, annex=USUAL, by=judge)
    last = Task.objects.get(title="Công khai lịch công tác").occurrences.last()
    assert last.ends_on == dt.date(2026, 11, 15)


def test_staff_do_not_import_and_nothing_is_left_behind(programme, judge):
    officer = staff(UnitFactory(commune=programme.commune))
    with pytest.raises(NotAllowed):
        import_annex(programme=programme, annex=USUAL, by=officer)
    assert not Plan.objects.exists()


def test_a_silent_annex_keeps_what_is_known_of_the_plan(programme, judge):
    import_annex(programme=programme, annex=USUAL, by=judge)
    silent = replace(USUAL, meta=replace(USUAL.meta, title=None, number=None))
    import_annex(programme=programme, annex=silent, by=judge)
    assert plan_of(programme).number == "01/KH-UBND"


def test_a_duty_of_everybody_is_open_to_everybody(programme, judge):
    import_annex(programme=programme, annex=annex(duties=[duty("Phối hợp thực hiện", unit="all")]), by=judge)
    assert Task.objects.get().supports_all
