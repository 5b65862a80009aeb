"""For real: PostgreSQL, Redis, HTTPS behind a proxy. Refuses to start with anything unsafe."""

from __future__ import annotations

from config.settings import dotenv, env
from config.settings.base import *
from config.settings.base import DATABASES

DEBUG = False
if env.flag("DEBUG", default=False):
    raise env.refuse("DEBUG", "1", "bỏ trống: bản chạy thật không bao giờ bật DEBUG")

SECRET_KEY = env.secret("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 12 or SECRET_KEY.startswith("django-insecure"):
    raise env.refuse(
        "SECRET_KEY",
        f"{len(SECRET_KEY)} ký tự",
        "một chuỗi ngẫu nhiên từ 50 ký tự, do lệnh này tạo ra: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
    )

ALLOWED_HOSTS = env.items("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise env.refuse(
        "ALLOWED_HOSTS",
        ",".join(ALLOWED_HOSTS),
        "tên miền của cổng, thí dụ chinhquyenthanthien.thanhha.gov.vn",
    )
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]

if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise env.refuse(
        "DATABASE_URL",
        "SQLite",
        "một địa chỉ PostgreSQL; để chạy trên một máy với SQLite, dùng config.settings.embedded",
    )

REDIS_URL = env.secret("REDIS_URL")
if not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise env.refuse("REDIS_URL", REDIS_URL.split("://", maxsplit=1)[0], "dạng redis://máy:6379/0")
_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES = {"default": _REDIS, "throttle": _REDIS | {"KEY_PREFIX": "throttle"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CELERY_BROKER_URL = REDIS_URL
# A worker that dies gives its jobs back after this time; longer than the longest job may run.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 60 * 60}

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000, minimum=0, maximum=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
# Preloading binds the whole domain for years; that is its owner's decision.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, minimum=1, maximum=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
globals().update(env.mail_server())  # one address instead of the five above

SITE_ADDRESS = env.text("SITE_ADDRESS", f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
