"""An import is taken back: the plan stands as before, row for row, unless something was built on what came in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import Unit, UnitAlias
from common.errors import NotAllowed, WrongState
from common.models import Event
from tasks.enums import ImportStatus
from tasks.models import Activity, Occurrence, Plan, PlanImport, PlanSection, Task, TaskUnit
from tasks.plan_fixes import Fixes
from tasks.services.editing import edit_task
from tasks.services.extensions import ask_extension
from tasks.services.import_apply import apply_import
from tasks.services.import_preview import preview
from tasks.services.import_undo import undo_import
from tasks.services.imports import save_fixes
from tasks.services.occurrences import submit_occurrence
from tests.factories.accounts import UnitFactory, reviewer, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import ActivityFactory, PlanImportFactory

from .test_import_wizard import HEAD, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

FIRST = [
    HEAD,
    ["I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH", None, None, None, None],
    ["1", "Công khai lịch công tác của UBND xã", "Phòng Kinh tế", "Văn phòng HĐND và UBND", "Hình ảnh", "Hằng quý"],
    ["2", "Công khai mức thu phí, lệ phí", "Phòng Kinh tế", None, "Hình ảnh", "Quý I"],
    ["3", "Công khai quy hoạch, đất đai", "Phòng Kinh tế", None, "Hình ảnh", "Quý II"],
]
SECOND = [
    HEAD,
    ["I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH", None, None, None, None],
    ["1", "Công khai lịch công tác của UBND xã", "Phòng Kinh tế", None, "Hình ảnh, văn bản", "Hằng tháng"],
    ["2", "Công khai quy hoạch, đất đai", "Phòng Kinh tế", None, "Hình ảnh", "Quý II"],
    ["3", "Tiếp công dân định kỳ", "Phòng Kinh tế", None, "Sổ tiếp dân", "Hằng tháng"],
    ["II", "TIÊU CHÍ 2: CHÍNH QUYỀN GẦN DÂN, SÁT DÂN", None, None, None, None],
    ["1", "Đối thoại với Nhân dân", "Phòng Kinh tế", "Đội Sao Mai", "Biên bản", "Quý IV"],
]


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế", code="phong-kt")


@pytest.fixture
def programme(lead):
    return ProgrammeYearFactory(commune=lead.commune)


@pytest.fixture
def judge(lead):
    return reviewer(lead.commune)


@pytest.fixture
def bring(programme, judge):
    """Import a table and hand back its row."""

    def run(rows):
        content = ContentFile(workbook(rows), name="phu-luc.xlsx")
        row = PlanImportFactory(programme=programme, created_by=judge, file=content)
        apply_import(plan_import=row, by=judge)
        return PlanImport.objects.get(pk=row.pk)

    return run


def everything():
    """Every row an import may write."""
    models = (Plan, PlanSection, Task, TaskUnit, Occurrence, Unit, UnitAlias)
    return {model: list(model.objects.order_by("pk").values()) for model in models} | {
        Activity: dict(Activity.objects.values_list("pk", "occurrence_id"))
    }


def test_undoing_the_first_import_leaves_nothing_and_the_file_can_be_imported_again(bring, judge):
    before = everything()
    row = bring(FIRST)
    assert Task.objects.count() == 3
    assert undo_import(plan_import=row, by=judge) == []
    assert everything() == before
    row.refresh_from_db()
    assert (row.status, row.applied_at, row.undo_record) == (ImportStatus.READ, None, None)
    assert Event.objects.about(row).filter(verb="plan_import_undone", actor=judge).exists()
    apply_import(plan_import=row, by=judge)
    assert Task.objects.count() == 3


def test_undoing_a_later_import_restores_every_row_with_its_key(bring, judge, lead):
    bring(FIRST)
    task = Task.objects.get(title__startswith="Công khai lịch")
    ActivityFactory(task=task, unit=lead, occurrence=task.occurrences.last())
    before = everything()
    second = bring(SECOND)
    assert everything() != before
    assert not Task.objects.filter(title__startswith="Công khai mức").exists()
    assert undo_import(plan_import=second, by=judge) == []
    assert everything() == before
    second.refresh_from_db()
    apply_import(plan_import=second, by=judge)
    assert Task.objects.filter(title="Đối thoại với Nhân dân").exists()


def test_reworded_tasks_get_their_words_back(bring, judge, programme):
    bring(FIRST)
    before = everything()
    swapped = [list(line) for line in FIRST]
    swapped[2][1] += ", Chủ tịch UBND xã"
    row = PlanImportFactory(programme=programme, file=ContentFile(workbook(swapped), name="phu-luc.xlsx"))
    task = Task.objects.get(title__startswith="Công khai lịch")
    [pair] = preview(row).undecided
    save_fixes(plan_import=row, by=judge, fixes=Fixes(rewordings={pair.identity: pair.old}))
    apply_import(plan_import=row, by=judge)
    task.refresh_from_db()
    assert task.title.endswith("Chủ tịch UBND xã")
    assert undo_import(plan_import=row, by=judge) == []
    assert everything() == before


def test_a_row_for_which_more_time_was_asked_is_not_announced_as_deleted(bring, judge, lead, programme):
    bring(FIRST)
    window = Occurrence.objects.get(task__title="Công khai mức thu phí, lệ phí")
    end = programme.last_day - dt.timedelta(days=40)
    ask_extension(occurrence=window, new_ends_on=end, reason="Chờ bảng giá mới", by=staff(lead), knows_cut_off=True)
    row = PlanImportFactory(programme=programme, file=ContentFile(workbook(SECOND), name="phu-luc.xlsx"))
    [gone] = preview(row).diff.gone
    assert (gone.title, gone.has_work) == ("Công khai mức thu phí, lệ phí", True)
    apply_import(plan_import=row, by=judge)
    assert Task.objects.get(pk=window.task_id).status == "gone"


def test_work_on_a_new_row_stands_in_the_way_and_is_named(bring, judge, lead):
    bring(FIRST)
    second = bring(SECOND)
    task = Task.objects.get(title="Tiếp công dân định kỳ")
    ActivityFactory(task=task, unit=lead, occurrence=task.occurrences.first())
    before = everything()
    [found] = undo_import(plan_import=second, by=judge)
    assert (found.task, found.title) == (task.pk, task.title)
    assert everything() == before
    second.refresh_from_db()
    assert second.status == ImportStatus.APPLIED


def test_a_submitted_window_or_an_edited_row_stands_in_the_way(bring, judge):
    first = bring(FIRST)
    submitted, edited = Task.objects.order_by("number")[:2]
    submit_occurrence(occurrence=submitted.occurrences.first(), by=judge)
    edit_task(task=edited, note="Đã hỏi lại", by=judge)
    found = undo_import(plan_import=first, by=judge)
    assert {one.task for one in found} == {submitted.pk, edited.pk}


def test_work_on_rows_the_import_did_not_touch_is_no_obstacle(bring, judge):
    bring(FIRST)
    third = [list(line) for line in FIRST]
    third[4][4] = "Văn bản"
    second = bring(third)
    task = Task.objects.get(title__startswith="Công khai mức")
    submit_occurrence(occurrence=task.occurrences.first(), by=judge)
    assert undo_import(plan_import=second, by=judge) == []
    assert Task.objects.get(title__startswith="Công khai quy hoạch").deliverable == "Hình ảnh"
    assert task.occurrences.first().status == "submitted"


def test_the_later_import_goes_first(bring, judge):
    first, second = bring(FIRST), bring(SECOND)
    [found] = undo_import(plan_import=first, by=judge)
    assert found.task is None
    assert "nhập sau tệp này" in found.why
    assert undo_import(plan_import=second, by=judge) == []
    assert undo_import(plan_import=first, by=judge) == []
    assert not Plan.objects.exists()


def test_only_once_and_only_by_those_who_manage_the_plan(bring, judge, lead):
    row = bring(FIRST)
    with pytest.raises(NotAllowed):
        undo_import(plan_import=row, by=staff(lead))
    undo_import(plan_import=row, by=judge)
    with pytest.raises(WrongState):
        undo_import(plan_import=row, by=judge)


def test_the_page_undoes_and_names_what_stands_in_the_way(bring, client, judge, programme, lead):
    row = bring(FIRST)
    client.force_login(judge)
    address = reverse("plan_import_undo", args=[programme.commune.slug, programme.year, row.pk])
    task = Task.objects.first()
    activity = ActivityFactory(task=task, unit=lead, occurrence=task.occurrences.first())
    refused = client.post(address)
    assert refused.status_code == 409
    assert "Chưa hoàn tác được" in refused.content.decode()
    assert task.title in refused.content.decode()
    activity.delete()
    assert client.post(address, follow=True).status_code == 200
    assert not Plan.objects.exists()
