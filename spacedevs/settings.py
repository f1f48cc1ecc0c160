"""Settings, all of them read from the environment or from a file `.env` beside manage.py."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.formats import sanitize_strftime_format

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()  # a variable NAME may be given as a file, by its path in NAME_FILE
env.read_env(BASE_DIR / ".env")


def secret(name: str) -> str:
    """A variable without the line break that a file may end in; blank if it is not set.

    env() would read a value that begins with $ as the name of another variable.
    """
    return str(env.ENVIRON.get(name, "")).strip()


# Without one, each process makes its own: the API needs no more, but logins to the admin end with
# the process.
SECRET_KEY = secret("SECRET_KEY") or get_random_secret_key()
DEBUG = env.bool("DEBUG", default=False)  # shows tracebacks to clients: for development only

# The API is public, and by default answers under any host name.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    USE_X_FORWARDED_HOST = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The proxies whose forwarded headers are believed then; by default those in private networks.
TRUSTED_PROXIES = env.list(
    "TRUSTED_PROXIES",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"],
)

# Whether clients reach the server by https only. The proxy that ends TLS says so of each request.
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=BEHIND_PROXY)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, not through the proxy
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS_ONLY else 0
# They ask for HSTS on all subdomains, and this server can't promise that those have TLS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# After five failed logins to the admin, a client has to wait. Failures count by name and address,
# so that no stranger locks a curator out. Failures and sessions are in the database: logins need no
# cache.
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
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that nothing is stored meanwhile
AXES_DISABLE_ACCESS_LOG = True

INSTALLED_APPS = [
    "core",
    "core.derived",
    "core.pictures",
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
                "spacedevs.views.navigation",
            ]
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
# The password may be given separately, so that the address is no secret.
DATABASES["default"]["PASSWORD"] = DATABASES["default"]["PASSWORD"] or secret("POSTGRES_PASSWORD")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
# Seconds that a request waits for a statement, and for other writers. Commands wait longer.
STATEMENT_TIMEOUT = env.float("STATEMENT_TIMEOUT", default=10)
LOCK_TIMEOUT = env.float("LOCK_TIMEOUT", default=5)
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A database that disappears without closing its connections is noticed within seconds.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 5000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
else:
    # Readers never wait for a writer, and writers wait for each other instead of failing. Triggers
    # also see the rows that REPLACE deletes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
            "PRAGMA recursive_triggers = ON;"
            # the size of an emptied log in bytes (spacedevs.database.write_ahead_log)
            "PRAGMA journal_size_limit = 16777216;"
        ),
    }

# The cache that processes share; a single process needs only its own memory.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# Whether answers have the keys of copied documents that this server doesn't know, after the others.
SERVE_UNKNOWN_KEYS = env.bool("SERVE_UNKNOWN_KEYS", default=False)
# Whether renderings are stored; if not, each response is rendered anew.
RENDERINGS = env.bool("RENDERINGS", default=True)
# Megabytes of memory for kept responses in each process; 0 for none.
KEPT_ANSWERS = env.int("KEPT_ANSWERS", default=32)
# Seconds by which a process may notice a change late; with 0 it asks the database each time.
MAX_LAG = env.float("MAX_LAG", default=1)
# Seconds for which kept responses are served without the database, with a warning.
STALE_IF_ERROR = env.float("STALE_IF_ERROR", default=600)
# The Cache-Control header: by default caches may keep responses, but have to revalidate each time.
CACHE_CONTROL = env("CACHE_CONTROL", default="no-cache")

# Megabytes of memory beyond which a process of the server is replaced.
WORKER_MEMORY = env.int("WORKER_MEMORY", default=512)
# Megabytes that an archive may unpack to, and that one object in a file may take. Reading a hostile
# object takes up to 25 times its size in memory.
ARCHIVE_LIMIT = env.int("ARCHIVE_LIMIT", default=4096)
OBJECT_LIMIT = env.int("OBJECT_LIMIT", default=4)

# The first id of objects that are entered here. Servers whose data are to be merged need a million
# ids each. Ids below are Launch Library's and the demo data's.
FIRST_OWN_ID = env.int("FIRST_OWN_ID", default=1_000_001)
if FIRST_OWN_ID not in range(1_000_001, 2_146_000_002, 1_000_000):
    raise ImproperlyConfigured(
        f"FIRST_OWN_ID is {FIRST_OWN_ID}; it may be 1000001, 2000001 and so on, up to 2146000001."
    )

# The server that is copied, which answers like Launch Library, and a token for it.
UPSTREAM = env("UPSTREAM", default="https://ll.thespacedevs.com/2.3.0/")
UPSTREAM_TOKEN = secret("UPSTREAM_TOKEN")
# What is done with objects that have vanished there: "mark" (in the admin) or "remove".
VANISHED = env("VANISHED", default="mark")
# The part of a resource that may vanish there unasked; more is held back until a second pass over
# everything says the same.
VANISHED_LIMIT = env.float("VANISHED_LIMIT", default=0.03)
# What is done with what curators have edited of copied objects: "keep", or "overwrite" when it
# changes there.
EDITS = env("EDITS", default="keep")
if EDITS not in ("keep", "overwrite"):
    raise ImproperlyConfigured(f"EDITS is {EDITS}; it may be keep or overwrite.")

# Which pictures are copied: none ("off"), "thumbnails" (with patches and the pictures of authors of
# updates, which are small too) or "all". Answers give the "original" addresses, or those of the
# copies here ("local").
MEDIA = env("MEDIA", default="off")
MEDIA_ADDRESSES = env("MEDIA_ADDRESSES", default="original")
for _name, _value, _allowed in (
    ("MEDIA", MEDIA, ("off", "thumbnails", "all")),
    ("MEDIA_ADDRESSES", MEDIA_ADDRESSES, ("original", "local")),
):
    if _value not in _allowed:
        raise ImproperlyConfigured(f"{_name} is {_value!r}; it may be {', '.join(_allowed)}.")
# The hosts that pictures are copied from. One that is given with its port may be in this network.
MEDIA_HOSTS = env.list(
    "MEDIA_HOSTS",
    default=[
        "thespacedevs-prod.nyc3.digitaloceanspaces.com",
        "thespacedevs-prod.nyc3.cdn.digitaloceanspaces.com",
        "thespacedevs-dev.nyc3.digitaloceanspaces.com",
        "spacelaunchnow-prod-east.nyc3.digitaloceanspaces.com",
        "spacelaunchnow-prod-east.nyc3.cdn.digitaloceanspaces.com",
    ],
)
# Requests an hour, megabytes a day, and megabytes of a single picture.
MEDIA_CALLS = env.int("MEDIA_CALLS", default=600)
MEDIA_DAILY = env.int("MEDIA_DAILY", default=1000)
MEDIA_LIMIT = env.int("MEDIA_LIMIT", default=20)
if min(MEDIA_CALLS, MEDIA_DAILY, MEDIA_LIMIT) < 1:
    raise ImproperlyConfigured("MEDIA_CALLS, MEDIA_DAILY and MEDIA_LIMIT are at least 1.")
# The folder of pictures; or the bucket of a storage that works like S3, with the address of the
# storage if it isn't Amazon's, and a key.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "media")
MEDIA_BUCKET = env("MEDIA_BUCKET", default="")
MEDIA_ENDPOINT = env("MEDIA_ENDPOINT", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "core.pictures.keeping.Folder"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if MEDIA_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "endpoint_url": MEDIA_ENDPOINT or None,
            "access_key": secret("AWS_ACCESS_KEY_ID") or None,
            "secret_key": secret("AWS_SECRET_ACCESS_KEY") or None,
            "max_memory_size": 2**20,  # of a file that is read; beyond that it is on disk
        },
    }
# Bytes of a form of the admin: room for a picture.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20

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

# Clients send tokens of Launch Library. They are ignored, or with this setting refused with 401.
REFUSE_UNKNOWN_TOKENS = env.bool("REFUSE_UNKNOWN_TOKENS", default=False)

# The versions of the API that are served (spacedevs.contracts); without any, all of them.
CONTRACTS = env.list("CONTRACTS", default=[])
# A version's addresses begin with its number, for some clients behind "api/ll/".
VERSION_PREFIX = r"/(api/ll/)?\d+\.\d+\.\d+"

CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET"]
CORS_URLS_REGEX = rf"^{VERSION_PREFIX}/"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["spacedevs.api.contract.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": (
        "spacedevs.api.contract.negotiation.FormatFirstNegotiation"
    ),
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # Linux's strftime would write years before 1000 with fewer than four digits.
    "DATETIME_FORMAT": sanitize_strftime_format("%Y-%m-%dT%H:%M:%SZ"),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "spacedevs",
    "DESCRIPTION": "A self-hosted server that answers like The Space Devs' Launch Library 2 API.",
    "LICENSE": {"name": "Apache License 2.0"},
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": VERSION_PREFIX,
    "DEFAULT_GENERATOR_CLASS": "spacedevs.api.contract.schema.ContractGenerator",
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
        # ERROR: mistakes of clients are not logged
        "django.request": {"level": "ERROR", "handlers": ["requests"], "propagate": False},
        "django.security": {"handlers": ["requests"], "propagate": False},
        "axes": {"level": "ERROR"},  # the admin shows failed logins
    },
}
