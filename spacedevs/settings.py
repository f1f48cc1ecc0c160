"""Settings, all of them read from the environment or from a file `.env` beside manage.py."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.formats import sanitize_strftime_format

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()  # a variable NAME may be given as a file, by its path in NAME_FILE
env.read_env(BASE_DIR / ".env")


def secret(name: str) -> str:
    """A variable as it is, but for the end of a file's line; blank if there is none.

    To env() a $ in front means another variable.
    """
    return str(env.ENVIRON.get(name, "")).strip()


# Without one, every process invents its own: fine for the API, but logins to the admin
# end when the process does.
SECRET_KEY = secret("SECRET_KEY") or get_random_secret_key()
DEBUG = env.bool("DEBUG", default=False)  # shows tracebacks to clients: for development only

# The API is public and answers under whatever name its clients know it by.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    USE_X_FORWARDED_HOST = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whose forwarded headers are believed then: addresses that only a proxy of one's own can have.
TRUSTED_PROXIES = env.list(
    "TRUSTED_PROXIES",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"],
)

# Whether the server is reached by https alone. Whatever ends TLS for it says so of each request.
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=BEHIND_PROXY)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS_ONLY else 0
# Whether other names of the domain have TLS is not this server's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Who has failed to log in to the admin five times has to wait. It counts for a name from an
# address, so that no stranger keeps a curator out. All of it is in the database, logins too: they
# work without a cache.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "spacedevs.clients.login_name"
AXES_CLIENT_IP_CALLABLE = "spacedevs.clients.client_address"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nor is anything stored then
AXES_DISABLE_ACCESS_LOG = True

INSTALLED_APPS = [
    "core",
    "agencies",
    "programs",
    "stations",
    "astronauts",
    "launches",
    "events",
    "starship",
    "mirror",
    "spacedevs",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
]

MIDDLEWARE = [
    "spacedevs.headers.content_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "spacedevs.urls"
WSGI_APPLICATION = "spacedevs.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
# A password may be given apart, so that the address is no secret.
DATABASES["default"]["PASSWORD"] = DATABASES["default"]["PASSWORD"] or secret("POSTGRES_PASSWORD")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
# Seconds that a request may wait for a statement, and for others who write; commands wait longer.
STATEMENT_TIMEOUT = env.float("STATEMENT_TIMEOUT", default=10)
LOCK_TIMEOUT = env.float("LOCK_TIMEOUT", default=5)
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A database that has gone without a word is noticed within seconds.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 5000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
else:
    # Readers never wait for a writer, and writers wait for each other instead of failing. What
    # REPLACE deletes counts as deleted.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;PRAGMA recursive_triggers = ON;"
            "PRAGMA journal_size_limit = 16777216;"  # of a new log (spacedevs.database)
        ),
    }

# What processes share; with one process its own memory will do.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# Objects are rendered once and stored; without it, anew for every answer.
RENDERINGS = env.bool("RENDERINGS", default=True)
# Megabytes of memory that each process keeps whole answers in; 0 for none.
KEPT_ANSWERS = env.int("KEPT_ANSWERS", default=32)
# Seconds by which a process may be late to notice a change; with 0 it asks for every answer.
MAX_LAG = env.float("MAX_LAG", default=1)
# Seconds for which kept answers are served, and say that they may be late, without the database.
STALE_IF_ERROR = env.float("STALE_IF_ERROR", default=600)
# What other caches may do: by default they may keep answers, and ask each time whether they hold.
CACHE_CONTROL = env("CACHE_CONTROL", default="no-cache")

# Megabytes that a process of the server may take; one that takes more is replaced.
WORKER_MEMORY = env.int("WORKER_MEMORY", default=512)
# Megabytes that a file made by dump may unpack to, and that one object in a file may take; reading
# a hostile one takes up to 25 times as much memory.
ARCHIVE_LIMIT = env.int("ARCHIVE_LIMIT", default=4096)
OBJECT_LIMIT = env.int("OBJECT_LIMIT", default=4)

# What is entered here is numbered from this id on. Two servers whose data are to be put together
# need a million ids each; those below are Launch Library's and the demo data's.
FIRST_OWN_ID = env.int("FIRST_OWN_ID", default=1_000_001)
if FIRST_OWN_ID not in range(1_000_001, 2_146_000_002, 1_000_000):
    raise ImproperlyConfigured(
        f"FIRST_OWN_ID is {FIRST_OWN_ID}; it may be 1000001, 2000001 and so on, up to 2146000001."
    )

# What is copied: any server that answers like Launch Library, and a token for it if there is one.
UPSTREAM = env("UPSTREAM", default="https://ll.thespacedevs.com/2.3.0/")
UPSTREAM_TOKEN = secret("UPSTREAM_TOKEN")
# What becomes of objects that have vanished there: "mark" (in the admin) or "remove".
VANISHED = env("VANISHED", default="mark")

DEFAULT_AUTO_FIELD = "core.fields.AutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
DATE_FORMAT = "Y-m-d"  # in the admin
DATETIME_FORMAT = "Y-m-d H:i:s"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # no collectstatic: packages' files are served where they lie

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Clients bring tokens of Launch Library's, which count as none; or are they refused with 401?
REFUSE_UNKNOWN_TOKENS = env.bool("REFUSE_UNKNOWN_TOKENS", default=False)

# Upstream's paths start with its version.
API_ROOT = "2.3.0/"

CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET"]
CORS_URLS_REGEX = rf"^/{API_ROOT}"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["spacedevs.api.contract.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": (
        "spacedevs.api.contract.negotiation.FormatFirstNegotiation"
    ),
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # A year has four digits, which Linux by itself would not give those before 1000.
    "DATETIME_FORMAT": sanitize_strftime_format("%Y-%m-%dT%H:%M:%SZ"),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "spacedevs",
    "DESCRIPTION": "A self-hosted server that answers like The Space Devs' Launch Library 2 API.",
    "VERSION": "v2.3.0",
    "LICENSE": {"name": "Apache License 2.0"},
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": f"/{API_ROOT}",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],  # upstream keeps enumerations where they are used
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "list"},
    "SWAGGER_UI_FAVICON_HREF": None,
    "REDOC_DIST": "SIDECAR",
    "REDOC_UI_SETTINGS": {"hideLoading": True, "nativeScrollbars": True},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "in_a_line": {"()": "spacedevs.logs.InALine"},
        "few_a_minute": {"()": "spacedevs.logs.FewAMinute"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "requests": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["in_a_line", "few_a_minute"],
        },
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        # what clients ask wrongly is their affair
        "django.request": {"level": "ERROR", "handlers": ["requests"], "propagate": False},
        "django.security": {"handlers": ["requests"], "propagate": False},
        "axes": {"level": "ERROR"},  # failed logins are in the admin
        "stamina": {"level": "ERROR"},  # it tells of every call that is repeated
    },
}
