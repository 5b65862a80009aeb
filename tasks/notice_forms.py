"""The form in which a person chooses how to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t

from accounts.roles import Permission as P
from common.enums import Delivery, NoticeTopic
from common.models import NoticeChoice

DAY = 24 * 60
LONGEST_QUIET = 20 * 60
"""Minutes; somebody who wants no mail at all says so with its own tick."""

TOPICS_OF: dict[NoticeTopic, frozenset[str]] = {
    NoticeTopic.DUE: frozenset({P.SUBMIT_WORK}),
    NoticeTopic.LAST_DAY: frozenset({P.SUBMIT_WORK}),
    NoticeTopic.OVERDUE: frozenset({P.SUBMIT_WORK, P.REVIEW_EVIDENCE, P.CONFIRM_SCORES}),
    NoticeTopic.RETURNED: frozenset({P.SUBMIT_WORK}),
    NoticeTopic.ASSIGNED: frozenset({P.SUBMIT_WORK}),
    NoticeTopic.FEEDBACK: frozenset({P.HANDLE_FEEDBACK}),
    NoticeTopic.COMMENT: frozenset({P.SUBMIT_WORK, P.VIEW_ALL_WORK}),
    NoticeTopic.EXTENSION: frozenset({P.SUBMIT_WORK, P.MANAGE_PLAN, P.CONFIRM_SCORES}),
    NoticeTopic.REVIEW: frozenset({P.REVIEW_EVIDENCE}),
    NoticeTopic.REPORT: frozenset({P.BUILD_REPORTS, P.MANAGE_SURVEYS}),
}
"""Who can ever be told of a topic: one of these rights."""


def topics_for(permissions: frozenset[str]) -> list[NoticeTopic]:
    """The topics that concern somebody with these rights."""
    return [topic for topic in NoticeTopic if TOPICS_OF[topic] & permissions]


class ChoiceForm(forms.ModelForm):
    """One choice a topic, quiet hours, and mail altogether. Topics that do not concern the person keep their choice."""

    class Meta:
        model = NoticeChoice
        fields = ["mail_off", "quiet_from", "quiet_to", "quiet_days_off"]
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, topics: list[NoticeTopic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        for topic in topics:
            self.fields[self._name(topic)] = forms.ChoiceField(
                label=topic.label,
                choices=[(one.value, one.label) for one in topic.offered],
                initial=self.instance.delivery(topic).value,
            )

    @staticmethod
    def _name(topic: NoticeTopic) -> str:
        return f"topic_{topic.value}"

    @property
    def topic_fields(self) -> list[Any]:
        return [self[self._name(topic)] for topic in self.topics]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_to")
        if start is not None and end is not None:
            minutes = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % DAY
            if minutes > LONGEST_QUIET:
                self.add_error("quiet_to", _t("Khoảng yên tĩnh dài quá 20 giờ thì thư hầu như không gửi được."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What `save_choice` takes."""
        cleaned = self.cleaned_data
        kept = dict(self.instance.deliveries)
        kept.update({topic.value: Delivery(cleaned[self._name(topic)]).value for topic in self.topics})
        return {**{name: cleaned[name] for name in self.Meta.fields}, "deliveries": kept}
