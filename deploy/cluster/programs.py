"""The programs around the nodes, and the nodes: their configuration, and when each is ready."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy.cluster.processes import ROOT, Program, folder, free_port, listens, run

DEPLOY = ROOT / "deploy"
#: The role and the database that all use, with a password that has to be escaped.
ROLE, PASSWORD = "spacedevs", 'only "here"'
#: A port that nobody listens on: where nothing streams.
UNUSED = 9


def program(name: str) -> str:
    """The path of a program; raises FileNotFoundError if it isn't installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(newest[0]) if newest else shutil.which(name, path=f"{os.defpath}:/usr/sbin:/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def address(port: int, database: str = ROLE) -> str:
    """The URL of a database behind a port of this machine."""
    return f"postgres://{ROLE}:{quote(PASSWORD)}@127.0.0.1:{port}/{database}"


def primary(home: Path, port: int) -> Program:
    """A PostgreSQL with an empty database, from which a replica may be copied once it has run."""
    _password(folder(home))
    as_role = ["-U", ROLE, "-A", "scram-sha-256", "--pwfile", str(home / "password")]
    run([program("initdb"), "-D", str(home / "data"), *as_role, "-E", "UTF8", "-N"])
    return _postgres(home, port, [program("postgres"), "-D", str(home / "data")])


def prepare(home: Path, port: int) -> None:
    """Create the database on a running primary, and let a replica in, by deploy/postgres."""
    environment = _environment(home, port) | {"POSTGRES_DB": ROLE}
    run([program("createdb"), "-U", ROLE, ROLE], **environment)
    run(["sh", str(DEPLOY / "postgres" / "primary.sh")], **environment)
    run(["psql", "-U", ROLE, "-c", "SELECT pg_reload_conf()"], **environment)


def replica(home: Path, port: int, source: int) -> Program:
    """A streaming replica of the primary at a port, by deploy/postgres; it copies that first."""
    _password(folder(home))
    folder(home / "data")
    command = ["sh", str(DEPLOY / "postgres" / "replica.sh")]
    return _postgres(home, port, command, _environment(home, source))


def _postgres(
    home: Path, port: int, command: list[str], environment: Mapping[str, str] | None = None
) -> Program:
    values = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",  # programs are killed here, not the machine
        "max_connections": 60,
        "shared_buffers": "64MB",
    }
    options = [word for name, value in values.items() for word in ("-c", f"{name}={value}")]

    def ready() -> bool:
        try:
            with psycopg.connect(address(port, "postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    return Program(home.name, home, [*command, *options], ready, environment)


def _password(home: Path) -> None:
    (home / "password").write_text(f"{PASSWORD}\n")


def _environment(home: Path, port: int) -> dict[str, str]:
    """What the scripts of deploy/ are told; they find PostgreSQL's programs like a container."""
    return {
        "PATH": f"{Path(program('postgres')).parent}:{os.defpath}:/usr/sbin",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGPASSWORD": PASSWORD,
        "PGDATA": str(home / "data"),
        "POSTGRES_USER": ROLE,
        "POSTGRES_PASSWORD_FILE": str(home / "password"),
    }


def pgbouncer(home: Path, port: int, primary: int, replica: int) -> Program:
    """The pooler of deploy/pgbouncer in front of both databases."""
    _password(folder(home))
    text = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text()
    for ours, here in (
        ("host=db port=5432", f"host=127.0.0.1 port={primary}"),
        ("host=replica port=5432", f"host=127.0.0.1 port={replica}"),
        ("listen_addr = *", "listen_addr = 127.0.0.1"),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("/run/pgbouncer/users", str(home / "users")),
    ):
        text = replaced(text, ours, here)
    (home / "pgbouncer.ini").write_text(text)
    command = ["sh", str(DEPLOY / "pgbouncer" / "pgbouncer.sh"), str(home / "pgbouncer.ini")]
    environment = _environment(home, port) | {"USERS": str(home / "users")}
    return Program(home.name, home, command, lambda: listens(port), environment)


def redis(home: Path, port: int) -> Program:
    """A Redis that keeps nothing on disk."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder(home))]
    command = [program("redis-server"), *options]

    def ready() -> bool:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")

    return Program(home.name, home, command, ready)


def node(home: Path, port: int, settings: Mapping[str, str]) -> Program:
    """A server with one process; ready once it can answer."""
    options = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "-v0"]
    command = [sys.executable, "manage.py", "serve", *options]
    folder(home)
    return Program(
        home.name, home, command, lambda: answers(port, "/health/ready") == 200, settings
    )


def nginx(
    home: Path,
    port: int,
    nodes: Sequence[int],
    names: Sequence[str],
    stream: int = UNUSED,
    tls: str = "",
) -> Program:
    """The proxy of deploy/nginx.conf; `tls` is what stands in tls.conf."""
    folder(home)
    cache = folder(home / "cache")
    text = (DEPLOY / "nginx.conf").read_text()
    for ours, here in (
        ("/var/cache/nginx", str(cache)),
        ("pid /run/nginx.pid", f"daemon off; pid {cache}/pid"),
        ("127.0.0.1:8099", f"127.0.0.1:{free_port()}"),
        ("worker_processes auto", "worker_processes 2"),
    ):
        text = replaced(text, ours, here)
    (home / "nginx.conf").write_text(text)
    parts = folder(home / "nginx")
    listen = f"listen 127.0.0.1:{port};\n"
    (parts / "listen.conf").write_text(listen + ("include nginx/tls.conf;\n" if tls else ""))
    (parts / "tls.conf").write_text(tls)
    (parts / "names.conf").write_text(f"server_name {' '.join(names)};\n")
    servers = (DEPLOY / "nginx" / "nodes.conf").read_text()
    for number, each in enumerate(nodes, 1):
        servers = replaced(servers, f"127.0.0.1:800{number}", f"127.0.0.1:{each}")
    (parts / "nodes.conf").write_text(servers)
    streams = (DEPLOY / "nginx" / "stream.conf").read_text()
    (parts / "stream.conf").write_text(replaced(streams, ":8100", f":{stream}"))
    command = [program("nginx"), "-c", str(home / "nginx.conf"), "-e", "stderr", "-p", str(home)]
    return Program(home.name, home, command, lambda: answers(port, "/") is not None)


def varnish(
    home: Path, port: int, nodes: Sequence[int], names: Sequence[str], stream: int = UNUSED
) -> Program:
    """The proxy of deploy/varnish.vcl."""
    folder(home)
    text = (DEPLOY / "varnish.vcl").read_text()
    for number, each in enumerate(nodes, 1):
        text = replaced(text, f"800{number}", str(each))
    text = replaced(text, '"8100"', f'"{stream}"')
    text = replaced(text, r"api\.example\.org", "|".join(names).replace(".", r"\."))
    (home / "varnish.vcl").write_text(text)
    options = ["-n", str(folder(home / "work")), "-s", "malloc,64m", "-j", "none"]
    where = ["-a", f"127.0.0.1:{port}", "-f", str(home / "varnish.vcl")]
    command = [program("varnishd"), "-F", *options, *where]
    return Program(home.name, home, command, lambda: answers(port, "/") is not None)


def answers(port: int, path: str) -> int | None:
    """The status of an answer; None if there is none."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None


def replaced(text: str, ours: str, here: str) -> str:
    """A configuration with what is different here; raises ValueError if it has changed."""
    if ours not in text:
        raise ValueError(f"the configuration doesn't say {ours!r}")
    return text.replace(ours, here)
