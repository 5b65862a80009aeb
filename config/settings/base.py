"""Settings that do not differ between the ways to run the portal."""

from __future__ import annotations

from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.settings import env

# --- Places ---------------------------------------------------------------------------------------
BASE_DIR = env.BASE_DIR
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")
"""What the portal keeps: database, files, keys. Everything in it belongs into the backup."""
BUILD_DIR = BASE_DIR / "build"
"""What set-up makes from packages and can make again: third-party assets, collected static files."""
VENDOR_DIR = BUILD_DIR / "vendor"
TABLER_ICONS_DIR = BUILD_DIR / "icons"
DOCUMENT_FONTS_DIR = BUILD_DIR / "fonts" / "tinos"
"""Tinos as TTF, four styles, all Vietnamese letters, the widths of Times New Roman."""

# --- Application ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "template_partials",
    "common",
    "accounts",
    "criteria",
    "tasks",
    "evidence",
    "surveys",
    "feedback",
    "assessments",
    "reports",
]
MIDDLEWARE = [
    "common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionPolicyMiddleware",
    "common.recent.RecentlySeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.ReadOnlyGuardMiddleware",
    "common.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for a sign-in that was locked further in
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.portal",
            ],
        },
    }
]
DATABASES = {"default": env.database(default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}

# --- Language, dates, numbers ---------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
# Off on purpose: it would print years and identifiers as 2.026; points and counts have their own filter.
USE_THOUSAND_SEPARATOR = False

# --- The clock ------------------------------------------------------------------------------------
CLOCK_TODAY = env.iso_date("CLOCK_TODAY")
"""Holds the portal at one day. For the demo only; a real installation leaves it empty."""

# --- Static files and uploads ---------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VENDOR_DIR)]
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = ""  # no address serves uploads: views hand them out after a permission check
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
UPLOAD_MAX_MB = env.integer("UPLOAD_MAX_MB", 50, minimum=1, maximum=2048)
UPLOAD_MAX_BYTES = UPLOAD_MAX_MB * 1024 * 1024
"""Largest single file; larger videos are given as links."""
UPLOAD_MAX_FILES = 20
"""Files in one request."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the points table of a set is one form
DATA_UPLOAD_MAX_NUMBER_FILES = 5 * UPLOAD_MAX_FILES  # so that the form, not a bare 400, says that it is too many

# --- Keys -----------------------------------------------------------------------------------------
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
"""Former secret keys: sessions and second factors closed with them still open."""

# --- Sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MIN_LENGTH = env.integer("PASSWORD_MIN_LENGTH", 14, minimum=8, maximum=64)
PASSWORD_MIN_LENGTH_WITH_MFA = env.integer("PASSWORD_MIN_LENGTH_WITH_MFA", 8, minimum=8, maximum=64)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "accounts.validators.PasswordStrengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH, "min_length_with_mfa": PASSWORD_MIN_LENGTH_WITH_MFA},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong passwords per name are counted by axes alone; this bounds one address that tries many names.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip", "login": "60/m/ip"}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Chính quyền thân thiện"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by administrators, mail addresses are optional
MFA_REQUIRED_ROLES = env.items("MFA_REQUIRED_ROLES", ("admin",))
"""Roles whose holders must set up a second factor before they get any further."""

AXES_FAILURE_LIMIT = env.integer("LOGIN_FAILURE_LIMIT", 5, minimum=1, maximum=20)
AXES_COOLOFF_TIME = timedelta(minutes=env.integer("LOGIN_LOCK_MINUTES", 15, minimum=1, maximum=1440))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "403_locked.html"
AXES_HTTP_RESPONSE_CODE = 403
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "config.sign_in.tried_username"
AXES_CLIENT_IP_CALLABLE = "config.sign_in.client_ip"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
IDLE_LOCK_MINUTES = env.integer("IDLE_LOCK_MINUTES", 15, minimum=1, maximum=720)
IDLE_LOCK_MINUTES_ADMIN = env.integer("IDLE_LOCK_MINUTES_ADMIN", 5, minimum=1, maximum=720)
IDLE_DISABLE_DAYS = env.integer("IDLE_DISABLE_DAYS", 45, minimum=1, maximum=3650)
PASSWORD_MAX_AGE_DAYS_ADMIN = env.integer("PASSWORD_MAX_AGE_DAYS_ADMIN", 60, minimum=1, maximum=3650)

# --- Citizens' answers --------------------------------------------------------------------------------
SURVEY_BURST_LIMIT = env.integer("SURVEY_BURST_LIMIT", 60, minimum=1, maximum=1_000_000)
"""Answers in ten minutes from one address at one collection point; more are kept and wait for a person to look."""
FEEDBACK_BURST_LIMIT = env.integer("FEEDBACK_BURST_LIMIT", 12, minimum=1, maximum=1_000_000)
"""Feedback in an hour from one address; more is kept and marked."""
LOOKUP_BURST_LIMIT = env.integer("LOOKUP_BURST_LIMIT", 60, minimum=1, maximum=1_000_000)
"""Codes looked up in an hour from one address; further ones are told to come back later."""

# --- Retention of personal data (reports/retention.py) ----------------------------------------------
RETENTION_DAYS_ACCOUNTS = env.integer("RETENTION_DAYS_ACCOUNTS", 730, minimum=30, maximum=36_500)
RETENTION_DAYS_SIGN_INS = env.integer("RETENTION_DAYS_SIGN_INS", 90, minimum=30, maximum=3650)
RETENTION_DAYS_SLIP_PHOTOS = env.integer("RETENTION_DAYS_SLIP_PHOTOS", 365, minimum=30, maximum=3650)
RETENTION_DAYS_FEEDBACK = env.integer("RETENTION_DAYS_FEEDBACK", 730, minimum=30, maximum=36_500)

TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, minimum=0, maximum=10)
"""Proxies in front of the portal that set X-Forwarded-For; 0 means that the header is not believed."""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
_PROXY_HEADER = env.text("PROXY_SSL_HEADER", "X-Forwarded-Proto")
# Without a proxy in front anybody could send the header, so it is believed only behind one.
SECURE_PROXY_SSL_HEADER = ("HTTP_" + _PROXY_HEADER.upper().replace("-", "_"), "https") if TRUSTED_PROXY_COUNT else None
RATELIMIT_IP_META_KEY = "config.sign_in.client_ip"

# --- Headers --------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# --- Background jobs ------------------------------------------------------------------------------
CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True  # the job's own row is the truth
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_TASK_TIME_LIMIT = 16 * 60
CELERY_TASK_TRACK_STARTED = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200  # WeasyPrint keeps memory between documents
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- Mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "khong-tra-loi@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000")
"""Where people reach the portal: the links in mails and in texts to copy start with it."""

# --- Logs -----------------------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", "plain", ("plain", "json"))
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "WARNING"},
        # A line for each job that arrives and ends; what failed is still told, and a run's own row says the rest.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
