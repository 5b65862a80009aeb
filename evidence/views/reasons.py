"""The commune's own reasons to return a proof."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Commune
from accounts.roles import Permission
from common.errors import DomainError
from common.stale import Stale
from criteria.scope import Scope, programme_view
from evidence.forms import ReasonsForm
from evidence.reasons import reasons_of
from evidence.services import reasons_seen, set_return_reasons


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.REVIEW_EVIDENCE)
def review_reasons(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Nine lines, one for each key; an emptied line is a reason less."""
    commune = Commune.objects.select_related("return_reasons").get(pk=scope.commune.pk)
    form = ReasonsForm(request.POST or None, reasons=reasons_of(commune), seen=reasons_seen(commune))
    if request.method == "POST" and form.is_valid():
        try:
            set_return_reasons(commune=commune, reasons=form.pairs(), by=request.user, seen=form.cleaned_data["seen"])
        except Stale as problem:
            form.refuse(problem)
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Đã lưu các lý do trả lại."))
            return redirect("review_reasons", *scope.url_args)
    context = {"form": form, "own": hasattr(commune, "return_reasons") and bool(commune.return_reasons.rows)}
    return render(request, "evidence/reasons.html", context, status=422 if form.errors else 200)
