"""A survey, its periods, and its questionnaire in versions that freeze with the first answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, roles_with
from common.clock import now
from common.constraints import not_blank, one_of, ordered
from criteria.models import Criterion, ProgrammeYear
from surveys.enums import COUNTED_KINDS, IndexKind, Layout, QuestionKind, SurveyKind, SurveyStatus
from tasks.models import Occurrence, Task

MAIN_LANGUAGE = "vi"
Words = dict[str, str]
"""A text in one or more languages: {"vi": "…", "en": "…"}; Vietnamese is always there."""


def in_language(words: Words | None, language: str) -> str:
    """The text in `language`, else in Vietnamese."""
    words = words or {}
    return words.get(language) or words.get(MAIN_LANGUAGE, "")


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Reading surveys."""

    def visible_to(self, user: Any) -> SurveyQuerySet:
        """Surveys of communes where the person may see results, build surveys or type slips."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        roles = (
            roles_with(Permission.VIEW_SURVEYS) | roles_with(Permission.MANAGE_SURVEYS)
            | roles_with(Permission.ENTER_SLIPS)
        )  # fmt: skip
        active = user.memberships.filter(is_active=True, role__in=roles)
        return self.filter(programme__commune__in=active.values("commune"))

    def collecting(self) -> SurveyQuerySet:
        return self.filter(status=SurveyStatus.OPEN)


class Survey(models.Model):
    """One survey of a year. What it asks stands in its versions, when it asks in its periods."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="surveys"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=SurveyKind.choices, default=SurveyKind.OTHER)
    title = models.CharField(_("Tên khảo sát"), max_length=200)
    heading = models.JSONField(_("Tiêu đề người dân thấy"), default=dict)
    intro = models.JSONField(_("Lời mở đầu"), default=dict, blank=True)
    thanks = models.JSONField(_("Lời cảm ơn và việc tiếp theo"), default=dict, blank=True)
    languages = models.JSONField(_("Ngôn ngữ"), default=list)
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("Tiêu chí được chứng minh"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="surveys",
    )
    task = models.ForeignKey(
        Task,
        verbose_name=_("Nhiệm vụ"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="surveys",
        help_text=_("Các đợt khảo sát theo các kỳ của nhiệm vụ này"),
    )
    index_kind = models.CharField(
        _("Chỉ số hài lòng"), max_length=10, choices=IndexKind.choices, default=IndexKind.TOP_TWO
    )
    margin = models.DecimalField(
        _("Sai số cho phép (%)"), max_digits=4, decimal_places=1, default=Decimal("5.0"),
        help_text=_("e trong n = N/(1+N·e²)"),
    )  # fmt: skip
    layout = models.CharField(_("Cách bày câu hỏi"), max_length=5, choices=Layout.choices, default=Layout.STEPS)
    results_public = models.BooleanField(_("Công bố kết quả cho người dân"), default=False)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=SurveyStatus.choices, default=SurveyStatus.DRAFT)
    next_slip = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("Lập lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người lập"), on_delete=models.PROTECT, related_name="+"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Khảo sát")
        verbose_name_plural = _("Khảo sát")
        ordering = ["-id"]
        constraints = [
            not_blank("surveys_survey_title", "title", message="Hãy đặt tên cho khảo sát."),
            one_of("surveys_survey_status", "status", SurveyStatus.values),
            one_of("surveys_survey_index", "index_kind", IndexKind.values),
            models.CheckConstraint(
                condition=Q(margin__gt=0) & Q(margin__lt=50),
                name="surveys_survey_margin",
                violation_error_message="Sai số phải lớn hơn 0 và nhỏ hơn 50 %.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("survey_detail", args=[self.programme.commune.slug, self.programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id

    def words(self, name: str, language: str = MAIN_LANGUAGE) -> str:
        """`heading`, `intro` or `thanks` in a language."""
        return in_language(getattr(self, name), language)


class SurveyPeriod(models.Model):
    """From day to day (both inside) in which answers are taken; from the task's occurrences where there are any."""

    survey = models.ForeignKey(Survey, verbose_name=_("Khảo sát"), on_delete=models.CASCADE, related_name="periods")
    occurrence = models.ForeignKey(
        Occurrence,
        verbose_name=_("Kỳ của nhiệm vụ"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="survey_periods",
    )
    label = models.CharField(_("Đợt"), max_length=100)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    population = models.PositiveIntegerField(
        _("Số lượt giao dịch, số người được hỏi (N)"), null=True, blank=True,
        help_text=_("Để tính số phiếu cần có; để trống nếu chưa biết"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("Đợt khảo sát")
        verbose_name_plural = _("Đợt khảo sát")
        ordering = ["starts_on", "id"]
        constraints = [
            ordered("surveys_period_dates", "starts_on", "ends_on", message="Ngày kết thúc phải sau ngày bắt đầu."),
            models.UniqueConstraint(
                fields=["survey", "starts_on"],
                name="surveys_period_once",
                violation_error_message="Khảo sát này đã có một đợt bắt đầu ngày đó.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


class SurveyVersion(models.Model):
    """One wording of the questionnaire. Frozen by its first answer: a change makes the next version.

    Question codes are kept from version to version, so that results can be read across them.
    """

    survey = models.ForeignKey(Survey, verbose_name=_("Khảo sát"), on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Bản"))
    published_at = models.DateTimeField(_("Dùng từ"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("Có phiếu đầu tiên lúc"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Bản câu hỏi")
        verbose_name_plural = _("Bản câu hỏi")
        ordering = ["survey", "-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveys_version_once")]

    def __str__(self) -> str:
        return f"{self.survey} – bản {self.number}"

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id


class Question(models.Model):
    """One row of a version: a heading or a question.

    `choices` of single and multiple questions: [{"key": "a", "text": {"vi": …}}]; those of scales and yes/no are
    fixed (`surveys.questionnaire`). `show_if` is one simple rule: {"code": "c2", "in": ["no"]}.
    """

    version = models.ForeignKey(
        SurveyVersion, verbose_name=_("Bản câu hỏi"), on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(_("Mã"), max_length=12)
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    kind = models.CharField(_("Kiểu"), max_length=10, choices=QuestionKind.choices)
    text = models.JSONField(_("Câu hỏi"), default=dict)
    hint = models.JSONField(_("Giải thích"), default=dict, blank=True)
    choices = models.JSONField(_("Lựa chọn"), default=list, blank=True)
    required = models.BooleanField(_("Phải trả lời"), default=True)
    allow_na = models.BooleanField(_("Có mục “Không áp dụng”"), default=False)
    in_index = models.BooleanField(_("Tính vào chỉ số hài lòng"), default=False)
    show_if = models.JSONField(_("Chỉ hỏi khi"), null=True, blank=True)

    class Meta:
        verbose_name = _("Câu hỏi")
        verbose_name_plural = _("Câu hỏi")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="surveys_question_code"),
            one_of("surveys_question_kind", "kind", QuestionKind.values),
            models.CheckConstraint(
                condition=Q(in_index=False) | Q(kind=QuestionKind.LIKERT),
                name="surveys_question_index",
                violation_error_message="Chỉ câu hỏi theo thang 5 mức mới tính được vào chỉ số hài lòng.",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.text, MAIN_LANGUAGE)

    @property
    def event_commune_id(self) -> int:
        return self.version.survey.programme.commune_id

    @property
    def is_counted(self) -> bool:
        return self.kind in COUNTED_KINDS

    def words(self, language: str = MAIN_LANGUAGE) -> str:
        return in_language(self.text, language)
