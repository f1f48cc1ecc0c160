"""What the cluster is made of, started one after the other, and ended whatever happens."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.cluster.load import HOSTS
from deploy.cluster.processes import (
    Program,
    adopt_orphans,
    end_descendants,
    free_port,
    run,
    user,
)
from deploy.cluster.programs import (
    address,
    nginx,
    node,
    pgbouncer,
    prepare,
    primary,
    redis,
    replica,
)

#: What the nodes are told behind the proxy.
CACHE_CONTROL = "max-age=0, s-maxage=1"
NAMES = ("primary", "replica", "pgbouncer", "redis", "node 1", "node 2", "nginx")
#: How each is asked to end, if not by SIGTERM: PostgreSQL would wait for its clients.
ENDED_BY = {"primary": signal.SIGINT, "replica": signal.SIGINT}


class Cluster:
    """Programs by their names, and their ports."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = {name: free_port() for name in NAMES}
        self.programs: dict[str, Program] = {}

    @property
    def url(self) -> str:
        """The primary itself, for those who write."""
        return address(self.ports["primary"])

    def start(self) -> None:
        """Start everything, with the demo data; raises NotReady or RuntimeError."""
        ports = self.ports
        self._add(primary(self.home / "primary", ports["primary"])).start()
        prepare(self.home / "primary", ports["primary"])
        for command in (
            [sys.executable, "manage.py", "migrate", "-v0"],
            [sys.executable, "manage.py", "load", "-v0", "fixtures"],
        ):
            alone = {"DATABASE_URL": self.url, "DATABASE_REPLICA_URL": ""}
            run(command, **{**self.settings(), **alone})
        self._add(replica(self.home / "replica", ports["replica"], ports["primary"])).start()
        behind = ports["primary"], ports["replica"]
        self._add(pgbouncer(self.home / "pgbouncer", ports["pgbouncer"], *behind)).start()
        self._add(redis(self.home / "redis", ports["redis"])).start()
        nodes = ports["node 1"], ports["node 2"]
        for name in ("node 1", "node 2"):
            self._add(node(self.home / name, ports[name], self.settings())).start()
        self._add(nginx(self.home / "nginx", ports["nginx"], nodes, HOSTS)).start()

    def settings(self) -> Mapping[str, str]:
        """The environment of the nodes."""
        return {
            "SECRET_KEY": "only-for-this-cluster",
            "DATABASE_URL": address(self.ports["pgbouncer"]),
            "DATABASE_REPLICA_URL": address(self.ports["pgbouncer"], "spacedevs_replica"),
            "CACHE_URL": f"rediscache://127.0.0.1:{self.ports['redis']}/0",
            "ANONYMOUS_CALLS": "1000000",  # counted, but never used up
            "ALLOWED_HOSTS": ",".join(HOSTS),
            "BEHIND_PROXY": "true",
            "HTTPS_ONLY": "false",
            "CACHE_CONTROL": CACHE_CONTROL,
        }

    def _add(self, part: Program) -> Program:
        self.programs[part.name] = part
        return part


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster in a folder of its own; in the end nothing of it is left."""
    adopt_orphans()
    home = Path(tempfile.mkdtemp(prefix="spacedevs-cluster-"))
    home.chmod(0o755)
    if name := user():
        shutil.chown(home, name)
    try:
        started = Cluster(home)
        started.start()
        yield started
    finally:
        end_descendants()
        shutil.rmtree(home, ignore_errors=True)
