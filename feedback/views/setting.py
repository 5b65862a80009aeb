"""Days, approval, the public list, ready-made answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.models import Event
from common.text import row_number
from criteria.scope import Scope, programme_view
from feedback.forms.setting import TEMPLATE_WORDS, SettingsForm, TemplateForm
from feedback.models import AnswerTemplate, FeedbackSettings
from feedback.permissions import can_set
from feedback.services import save_settings, save_template
from feedback.words import EVENT_WORDS


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_settings(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The commune's numbers on one page."""
    can_set(request.user, scope.commune).require()
    stored = FeedbackSettings.objects.filter(commune=scope.commune).first()
    row = stored or FeedbackSettings(commune=scope.commune)
    form = SettingsForm(request.POST or None, instance=row, commune=scope.commune)
    if request.method == "POST" and form.is_valid():
        save_settings(commune=scope.commune, by=request.user, values=form.cleaned_data)
        messages.success(request, _("Đã lưu thiết lập. Góp ý đã nhận giữ hạn cũ."))
        return redirect("feedback_settings", *scope.url_args)
    context = {"form": form, "events": Event.objects.about(stored)[:20] if stored else [], "verbs": EVENT_WORDS}
    return render(request, "feedback/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_templates(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ready words by the step they are for; `?sua=` opens one of them."""
    can_set(request.user, scope.commune).require()
    rows = AnswerTemplate.objects.filter(commune=scope.commune)
    wanted = row_number(request.POST.get("sua") or request.GET.get("sua") or "")
    row = get_object_or_404(rows, pk=wanted) if wanted else AnswerTemplate(commune=scope.commune)
    form = TemplateForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_template(template=form.instance, by=request.user)
        messages.success(request, _("Đã lưu mẫu “%(title)s”.") % {"title": form.instance.title})
        return redirect("feedback_templates", *scope.url_args)
    groups = [(TEMPLATE_WORDS[state], [one for one in rows if one.status == state]) for state in TEMPLATE_WORDS]
    context = {"form": form, "editing": row if row.pk else None, "groups": [pair for pair in groups if pair[1]]}
    return render(request, "feedback/templates.html", context, status=422 if form.errors else 200)
