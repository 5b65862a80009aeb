"""What the pages of feedback share: fetching one, ready words, a refusal put into its form."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from common.errors import DomainError
from criteria.scope import Scope
from feedback.models import Feedback
from feedback.selectors import feedback_of

PER_PAGE = 25


def visible_feedback(request: HttpRequest, scope: Scope, pk: int) -> Feedback:
    """The feedback with everything questions of rights need, or 404."""
    return get_object_or_404(feedback_of(request.user, scope.programme), pk=pk)


def blame(form: forms.BaseForm, problem: DomainError) -> None:
    """The sentence beside the field it is about, else above the form."""
    field = getattr(problem, "field", None)
    form.add_error(field if field in form.fields else None, problem.message)
