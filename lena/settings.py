"""Settings for all services; what differs between houses and services comes from the environment.

`python -m lena` (see start.py) sets the environment of each service. A command run by
hand (`manage.py …`) reads what the last start left in the data folder and acts as owner.
"""

import os
from pathlib import Path

import dj_email_url

from lena.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR)

SERVICE = env.service  # web, beratung, worker or owner
DEMO = env.demo

# --- who may read what
SECRET_KEY = env.secret_key
LENA_SHARED_KEY = env.shared_key  # the same in all services: makes the word that belongs to a number
LENA_BERATUNG_PUBLIC_KEY = env.beratung_public_key
LENA_BERATUNG_KEY = env.beratung_key  # empty in the web service

DEBUG = False
ALLOWED_HOSTS = env.hosts
LENA_URL = env.url  # where the public site is found, for links in messages
LENA_BERATUNG_URL = env.beratung_url
LENA_VERWEISE_INTERN = False  # may the check of links ask machines of this network? Only tests say yes
LENA_BUNDESLAND = env.bundesland  # whose public holidays count

INSTALLED_APPS = [
    "lena.apps.LenaConfig",
    "quartier",
    "angebote",
    "beratung",
    "lena.apps.ContentAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "crispy_forms",
    "django_filters",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lena.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if SERVICE == "beratung":
    MIDDLEWARE.remove("django.middleware.locale.LocaleMiddleware")  # the staff work in German
ROOT_URLCONF = "lena.urls_beratung" if SERVICE == "beratung" else "lena.urls"
WSGI_APPLICATION = "lena.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quartier.views.haus",
            ],
            "builtins": ["django.templatetags.i18n", "quartier.templatetags.lena"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "lena"

# --- database
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **env.database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c search_path=public,beratung -c lock_timeout=10s", **env.database_options},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- staff
AUTH_USER_MODEL = "quartier.Konto"
if SERVICE == "beratung":
    AUTHENTICATION_BACKENDS = ["beratung.zugang.ZugangBackend"]
    SESSION_ENGINE = "beratung.sitzung"
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "beratung_sitzung", "beratung_csrf"
    SESSION_COOKIE_AGE = 15 * 60
    LOGIN_URL = "/login/"
else:
    AUTHENTICATION_BACKENDS = ["quartier.zugang.RollenBackend"]
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sitzung", "csrf"
    SESSION_COOKIE_AGE = 30 * 60
    LOGIN_URL = "/admin/login/"
SESSION_SAVE_EVERY_REQUEST = True  # idle end: the clock starts anew with every request
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- headers
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
if not DEMO:
    # Production stands behind a proxy that ends TLS and sets X-Forwarded-Proto.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    MIDDLEWARE.insert(0, "lena.middleware.client_address")

# --- language and time
LANGUAGE_CODE = "de"
LANGUAGES = [  # German at the plain address, every other behind its code; each has its file in lena/locale
    ("de", "Deutsch"),
    ("de-simple", "Leichte Sprache"),
    ("en", "English"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("ar", "العربية"),
    ("fa", "فارسی / دری"),
    ("tr", "Türkçe"),
    ("pl", "Polski"),
    ("ro", "Română"),
]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "lena" / "locale"]

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = env.data_dir / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.data_dir / "bilder"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- mail
MAIL_DIR = env.data_dir / "mails"
if env.email_url:
    vars().update({k: v for k, v in dj_email_url.parse(env.email_url).items() if k != "EMAIL_FILE_PATH"})
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LENA_MAIL_FROM", "treff@example.org")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

# --- limits
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # addresses of pages hold secret links: a missing page is not worth a line
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}
