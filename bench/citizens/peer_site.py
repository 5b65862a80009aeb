"""django-survey-and-report with a survey equal to ours: seven scale questions and a text. Runs in its own environment.

``python peer_site.py prepare`` makes the tables and the survey and prints the body of a filled form; the module is
also the WSGI application.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

LEVELS = "Rat khong hai long,Khong hai long,Binh thuong,Hai long,Rat hai long"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PROCESSORS = ["debug", "request", "static", "i18n"]


def _database() -> dict[str, Any]:
    url = urlsplit(os.environ["DATABASE_URL"])
    if url.scheme.startswith("postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": url.username,
            "HOST": url.hostname,
            "PORT": url.port,
            "CONN_MAX_AGE": None,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.path.removeprefix("/"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


APPS = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "humanize", "sites"]
settings.configure(
    DEBUG=False,
    SECRET_KEY="bench" * 12,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="peer_site",
    DATABASES={"default": _database()},
    INSTALLED_APPS=[*(f"django.contrib.{name}" for name in APPS), "survey"],
    MIDDLEWARE=MIDDLEWARE,
    SITE_ID=1,
    USE_TZ=True,
    STATIC_URL="/static/",
    LOGGING_CONFIG=None,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DEFAULT_SURVEY_PUBLISHING_DURATION=7,
    SURVEY_DEFAULT_PIE_COLOR="red!50",
    CHOICES_SEPARATOR=",",
    USER_DID_NOT_ANSWER="Left blank",
    EXCEL_COMPATIBLE_CSV=False,
    CSV_DIRECTORY="csv",
    TEX_DIRECTORY="tex",
    TEX_CONFIGURATION_FILE="tex.yaml",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    *(f"django.template.context_processors.{name}" for name in PROCESSORS),
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.urls import include, path

urlpatterns = [path("survey/", include("survey.urls")), path("accounts/", include("django.contrib.auth.urls"))]
application = get_wsgi_application()


def prepare() -> str:
    """Tables, the survey, and a filled form."""
    from django.core.management import call_command
    from survey.models import Category, Question, Survey

    call_command("migrate", verbosity=0)
    survey = Survey.objects.create(
        name="Survey", description="8 questions", need_logged_user=False, display_method=Survey.ALL_IN_ONE_PAGE,
        publish_date=dt.date(2026, 1, 1), expire_date=dt.date(2099, 1, 1),
    )  # fmt: skip
    category = Category.objects.create(name="All", survey=survey, order=1)
    for number in range(1, 9):
        scale = number < 8
        Question.objects.create(
            text=f"Question {number}", order=number, required=scale, survey=survey, category=category,
            type=Question.RADIO if scale else Question.TEXT, choices=LEVELS if scale else "",
        )  # fmt: skip
    numbers = list(Question.objects.order_by("order").values_list("pk", flat=True))
    return urlencode({f"question_{pk}": "hai-long" for pk in numbers[:7]} | {f"question_{numbers[7]}": "Tốt"})


if __name__ == "__main__":
    sys.modules["peer_site"] = sys.modules["__main__"]
    body = prepare()
    assert parse_qs(body)
    print(body)
