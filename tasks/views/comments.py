"""The talk about a task: read in full, add a line, change or take back one's own of today."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Unit
from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import Invalid
from criteria.scope import Scope, programme_view
from tasks.forms_talk import CommentEditForm, CommentForm
from tasks.models import Task, TaskComment
from tasks.permissions import can_change_comment, can_comment
from tasks.selectors import comments_of, units_that_read, with_units
from tasks.services.comments import edit_comment, withdraw_comment, write_comment

SHOWN = 8
"""Comments on the page of a task; older ones are one step away."""
PER_PAGE = 30


def talk_of(request: HttpRequest, task: Task, form: CommentForm | None = None) -> dict[str, Any]:
    """What the talk on a task's page needs: one query. Only the task's own units are offered there."""
    rows = list(comments_of(task)[: SHOWN + 1])
    for row in rows:
        row.task = task
    return {
        "task": task,
        "comments": [(row, can_change_comment(request.user, row)) for row in rows[:SHOWN]],
        "more_comments": len(rows) > SHOWN,
        "may_comment": can_comment(request.user, task),
        "comment_form": form or CommentForm(choices=_units_of_task(task)),
    }


def _units_of_task(task: Task) -> list[Unit]:
    """The units that lead or support the task, as they were fetched with it."""
    return list({row.unit_id: row.unit for row in task.task_units.all()}.values())


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def task_comments(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The whole talk; a POST adds a line and goes back to where the person was."""
    task = get_object_or_404(with_units(Task.objects.visible_to(request.user).of(scope.programme)), pk=pk)
    task.programme = scope.programme
    form, status = None, 200
    if request.method == "POST":
        form = CommentForm(request.POST, units=units_of(scope.commune))
        if form.is_valid() and _written(request, task, form):
            if not request.htmx:  # type: ignore[attr-defined]
                messages.success(request, _("Đã gửi trao đổi."))
                return redirect(f"{task.get_absolute_url()}#trao-doi")
            form = None
        else:
            status = 422
            form.offer(_units_of_task(task))
    context = talk_of(request, task, form)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tasks/_comments.html", context | {"just_sent": status == 200}, status=status)
    context["comment_form"].offer(list(units_that_read(task)))
    page = Paginator(comments_of(task), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.task = task
    context |= {"page": page, "comments": [(row, can_change_comment(request.user, row)) for row in page]}
    return render(request, "tasks/task_comments.html", context | {"more_comments": False, "whole": True}, status=status)


def _written(request: HttpRequest, task: Task, form: CommentForm) -> bool:
    try:
        write_comment(task=task, by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return False
    return True


def _own(request: HttpRequest, scope: Scope, pk: int) -> TaskComment:
    """A comment the person can see, with its task ready for verdicts."""
    rows = TaskComment.objects.visible_to(request.user).filter(task__programme=scope.programme)
    comment = get_object_or_404(rows.select_related("author", "to_unit"), pk=pk)
    comment.task = with_units(Task.objects.filter(pk=comment.task_id)).get()
    comment.task.programme = scope.programme
    can_change_comment(request.user, comment).require()
    return comment


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def comment_edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Other words for one's own comment of today, or take it back."""
    comment = _own(request, scope, pk)
    posted = request.method == "POST"
    form = CommentEditForm(request.POST if posted else None, initial={"text": comment.text})
    if posted and form.is_valid():
        edit_comment(comment=comment, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Đã lưu trao đổi."))
        return redirect(f"{comment.task.get_absolute_url()}#trao-doi")
    context = {"comment": comment, "task": comment.task, "form": form}
    return render(request, "tasks/comment_edit.html", context, status=422 if form.errors else 200)


@require_POST
@programme_view(Permission.VIEW_PROGRAMME)
def comment_withdraw(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take one's own comment of today back."""
    comment = _own(request, scope, pk)
    withdraw_comment(comment=comment, by=request.user)
    messages.success(request, _("Đã rút trao đổi. Lịch sử vẫn ghi lại."))
    return redirect(f"{comment.task.get_absolute_url()}#trao-doi")
