"""Settings, all of them read from the environment or from a file `.env` beside manage.py."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.formats import sanitize_strftime_format

from spacedevs.variables import Variables, refuse

BASE_DIR = Path(__file__).resolve().parent.parent

variables = Variables(BASE_DIR / ".env")

# Without one, each process makes its own: the API needs no more, but logins to the admin end with
# the process.
SECRET_KEY = variables.text("SECRET_KEY") or get_random_secret_key()
DEBUG = variables.flag("DEBUG", default=False)  # shows tracebacks to clients: for development only

# The API is public, and by default answers under any host name.
ALLOWED_HOSTS = variables.words("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = variables.words(
    "CSRF_TRUSTED_ORIGINS", form="https?://[^/]+", allowed="addresses such as https://ll.test"
)
BEHIND_PROXY = variables.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    USE_X_FORWARDED_HOST = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The proxies whose forwarded headers are believed then; by default those in private networks.
TRUSTED_PROXIES = variables.networks(
    "TRUSTED_PROXIES",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"],
)
# Several proxies in a row have to be named. Otherwise clients in private networks could pass as
# proxies, and say that they are others.
PROXIES_ARE_NAMED = bool(variables.text("TRUSTED_PROXIES"))

# Whether clients reach the server by https only. The proxy that ends TLS says so of each request.
HTTPS_ONLY = variables.flag("HTTPS_ONLY", default=BEHIND_PROXY)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from inside, not through the proxy
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
    "notices",
    "notices.webhooks",
    "feeds",
    "mirror",
    "website",
    "spacedevs",
    "rest_framework",
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
    "spacedevs.errors.refusals_in_json",
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

DATABASES = {"default": variables.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
# A copy of that database, kept by PostgreSQL's streaming replication, that readers use.
if variables.text("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = variables.database("DATABASE_REPLICA_URL")
# Seconds that a request waits for a statement, and for other writers. Commands wait longer.
STATEMENT_TIMEOUT = variables.number("STATEMENT_TIMEOUT", 10, least=0.1, most=3600)
LOCK_TIMEOUT = variables.number("LOCK_TIMEOUT", 5, least=0.1, most=3600)
for _database in DATABASES.values():
    # The password may be given separately, so that the address is no secret.
    _database["PASSWORD"] = _database.get("PASSWORD") or variables.text("POSTGRES_PASSWORD")
    _database["CONN_MAX_AGE"] = variables.whole("CONN_MAX_AGE", 600, 0, 86_400)
    if _database["ENGINE"] == "django.db.backends.postgresql":
        # A database that disappears without closing its connections is noticed within seconds.
        _database["OPTIONS"] = {
            "connect_timeout": 3,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 5000,
            **_database.get("OPTIONS", {}),
        }
        # A pooler may give each transaction another session, in which such a cursor isn't known.
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    elif "replica" in DATABASES:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL is for PostgreSQL.")
    else:
        # Readers never wait for a writer, and writers wait for each other instead of failing.
        # Triggers also see the rows that REPLACE deletes.
        _database["OPTIONS"] = {
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
CACHES = {"default": variables.cache("CACHE_URL", "locmemcache://")}

# Whether answers have the keys of copied documents that this server doesn't know, after the others.
SERVE_UNKNOWN_KEYS = variables.flag("SERVE_UNKNOWN_KEYS", default=False)
# Whether renderings are stored; if not, each response is rendered anew.
RENDERINGS = variables.flag("RENDERINGS", default=True)
# Megabytes of memory for kept responses in each process; 0 for none.
KEPT_ANSWERS = variables.whole("KEPT_ANSWERS", 32, least=0, most=1_000_000)
# Seconds by which a process may notice a change late; with 0 it asks the database each time.
MAX_LAG = variables.number("MAX_LAG", 1, least=0, most=3600)
# Seconds for which kept responses are served without the database, with a warning.
STALE_IF_ERROR = variables.number("STALE_IF_ERROR", 600, least=0, most=365 * 86_400)
# The Cache-Control header: by default caches may keep responses, but have to revalidate each time.
CACHE_CONTROL = variables.line("CACHE_CONTROL", "no-cache")

# Megabytes of memory beyond which a process of the server is replaced. With less than it takes at
# rest, that would never end.
WORKER_MEMORY = variables.whole("WORKER_MEMORY", 512, least=200, most=1_000_000)
# Megabytes that an archive may unpack to, and that one object in a file may take. Reading a hostile
# object takes up to 25 times its size in memory.
ARCHIVE_LIMIT = variables.whole("ARCHIVE_LIMIT", 4096, least=1, most=1_000_000)
OBJECT_LIMIT = variables.whole("OBJECT_LIMIT", 4, least=1, most=1000)

# The first id of objects that are entered here. Servers whose data are to be merged need a million
# ids each. Ids below are Launch Library's and the demo data's.
FIRST_OWN_ID = variables.whole("FIRST_OWN_ID", 1_000_001, 1_000_001, 2_146_000_001)
if FIRST_OWN_ID % 1_000_000 != 1:
    refuse("FIRST_OWN_ID", str(FIRST_OWN_ID), "1000001, 2000001 and so on, up to 2146000001")

# The server that is copied, which answers like Launch Library, and a token for it.
UPSTREAM = variables.address("UPSTREAM", "https://ll.thespacedevs.com/2.3.0/")
UPSTREAM_TOKEN = variables.text("UPSTREAM_TOKEN")
# What is done with objects that have vanished there: "mark" (in the admin) or "remove".
VANISHED = variables.choice("VANISHED", "mark", "remove")
# The part of a resource that may vanish there unasked; more is held back until a second pass over
# everything says the same.
VANISHED_LIMIT = variables.number("VANISHED_LIMIT", 0.03, least=0, most=1)
# What is done with what curators have edited of copied objects: "keep", or "overwrite" when it
# changes there.
EDITS = variables.choice("EDITS", "keep", "overwrite")

# Which pictures are copied: none ("off"), "thumbnails" (with patches and the pictures of authors of
# updates, which are small too) or "all". Answers give the "original" addresses, or those of the
# copies here ("local").
MEDIA = variables.choice("MEDIA", "off", "thumbnails", "all")
MEDIA_ADDRESSES = variables.choice("MEDIA_ADDRESSES", "original", "local")
# The hosts that pictures are copied from. One that is given with its port may be in this network.
MEDIA_HOSTS = variables.words(
    "MEDIA_HOSTS",
    default=[
        "thespacedevs-prod.nyc3.digitaloceanspaces.com",
        "thespacedevs-prod.nyc3.cdn.digitaloceanspaces.com",
        "thespacedevs-dev.nyc3.digitaloceanspaces.com",
        "spacelaunchnow-prod-east.nyc3.digitaloceanspaces.com",
        "spacelaunchnow-prod-east.nyc3.cdn.digitaloceanspaces.com",
    ],
    form="[^/@]+",
    allowed="names of hosts, such as images.test or images.test:8080",
)
# Requests an hour, megabytes a day, and megabytes of a single picture.
MEDIA_CALLS = variables.whole("MEDIA_CALLS", 600, least=1, most=1_000_000)
MEDIA_DAILY = variables.whole("MEDIA_DAILY", 1000, least=1, most=1_000_000)
MEDIA_LIMIT = variables.whole("MEDIA_LIMIT", 20, least=1, most=1000)
# The folder of pictures; or the bucket of a storage that works like S3, with the address of the
# storage if it isn't Amazon's, and a key.
MEDIA_ROOT = Path(variables.text("MEDIA_ROOT", str(BASE_DIR / "media"))).absolute()
MEDIA_BUCKET = variables.text("MEDIA_BUCKET")
MEDIA_ENDPOINT = variables.address("MEDIA_ENDPOINT")
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
            "access_key": variables.text("AWS_ACCESS_KEY_ID") or None,
            "secret_key": variables.text("AWS_SECRET_ACCESS_KEY") or None,
            "max_memory_size": 2**20,  # of a file that is read; beyond that it is on disk
        },
    }
# Bytes of a form of the admin: room for a picture.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20

# The receivers of webhooks that may be in this network, each with its port: host:port.
WEBHOOK_HOSTS = [
    host.lower()
    for host in variables.words(
        "WEBHOOK_HOSTS", form=r"[^:\s]+:[0-9]{1,5}", allowed="hosts with their ports: host:port"
    )
]

DEFAULT_AUTO_FIELD = "core.fields.AutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
FORMAT_MODULE_PATH = "spacedevs.formats"  # dates on pages: a language's formats beat settings
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

# Calls that a client may make in an hour: without a key, by its address; and with one, unless the
# key has a limit of its own. Several processes count together in the Redis of CACHE_URL.
ANONYMOUS_CALLS = variables.calls("ANONYMOUS_CALLS")
KEY_CALLS = variables.calls("KEY_CALLS")
# Clients send tokens of Launch Library. They are ignored, or with this setting refused with 401.
REFUSE_UNKNOWN_TOKENS = variables.flag("REFUSE_UNKNOWN_TOKENS", default=False)

# Days for which the journal of changes is kept.
CHANGES_KEPT = variables.whole("CHANGES_KEPT", 30, least=1, most=36_500)

# The versions of the API that are served (spacedevs.contracts); without any, all of them.
CONTRACTS = variables.words("CONTRACTS")
# A version's addresses begin with its number, for some clients behind "api/ll/".
VERSION_PREFIX = r"/(api/ll/)?\d+\.\d+\.\d+"

CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET"]
# what scripts of other sites may read
CORS_EXPOSE_HEADERS = ["Retry-After", "X-Request-ID", "X-Unknown-Parameters"]
CORS_URLS_REGEX = rf"^({VERSION_PREFIX}|/changes|/calendars|/feeds)/"

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
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "list", "filter": True},
    "SWAGGER_UI_FAVICON_HREF": None,
    "REDOC_DIST": "SIDECAR",
    "REDOC_UI_SETTINGS": {"hideLoading": True, "nativeScrollbars": True},
}

# How many may listen to the stream of changes, and how many of them with the same key or address.
STREAM_LISTENERS = variables.whole("STREAM_LISTENERS", 5000, least=1, most=1_000_000)
STREAM_LISTENERS_BY_CLIENT = variables.whole(
    "STREAM_LISTENERS_BY_CLIENT", 100, least=1, most=1_000_000
)

# Where Prometheus reads metrics: at an address of their own, given as host:port, or "public": at
# /metrics of this server. Blank for no metrics.
METRICS, METRICS_ADDRESS = variables.place("METRICS", "public")
# Whether each answer gets a line on standard output; how the lines of all logs are written.
ACCESS_LOG = variables.flag("ACCESS_LOG", default=False)
LOG_FORMAT = variables.choice("LOG_FORMAT", "line", "json")
LOG_LEVEL = variables.choice("LOG_LEVEL", "WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "in_a_line": {"()": "spacedevs.logs.InALine"},
        "few_a_minute": {"()": "spacedevs.logs.FewAMinute"},
    },
    "formatters": {
        "line": {"()": "spacedevs.logs.Words"},
        "json": {"()": "spacedevs.logs.Json"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "requests": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["in_a_line", "few_a_minute"],
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # ERROR: mistakes of clients are not logged
        "django.request": {"level": "ERROR", "handlers": ["requests"], "propagate": False},
        "django.security": {"handlers": ["requests"], "propagate": False},
        "axes": {"level": "ERROR"},  # the admin shows failed logins
        # it warns of connections that end amid a pipeline, beside the error that tells of it
        "psycopg": {"level": "ERROR"},
    },
}
