"""A program with all the processes that it has made: started, frozen, killed, ended."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PR_SET_CHILD_SUBREAPER = 36


class NotReady(Exception):
    """A program isn't ready in time; says what it has written last."""


class Program:
    """A program with a folder of its own; it can be started again with the same address."""

    def __init__(
        self,
        name: str,
        home: Path,
        command: Sequence[str],
        ready: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.home, self.command, self.ready = name, home, list(command), ready
        self.environment = {**os.environ, **(environment or {})}
        self.log = home / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._known: set[int] = set()

    def start(self, seconds: float = 60) -> None:
        """Start it and wait until it is ready; raises NotReady."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                self._spawn()  # again, if it has ended: what was killed may still hold its port
            if self.is_ready():
                return
            time.sleep(0.05)
        raise NotReady(f"{self.name}:\n" + "\n".join(self.written()[-20:]))

    def is_ready(self) -> bool:
        """Whether it answers."""
        with suppress(OSError):
            return self.ready()
        return False

    def written(self) -> list[str]:
        """The lines that it has written."""
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []

    def send(self, number: int) -> None:
        """Send a signal to all its processes, the first of them first."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """End all its processes at once, without a chance to tidy up."""
        self.send(signal.SIGKILL)
        self._reap()

    def freeze(self) -> None:
        """Let no process of it go on; connections to it stay open."""
        self.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self.send(signal.SIGCONT)

    def end(self, how: int = signal.SIGTERM, seconds: float = 15) -> None:
        """Ask it to end; kill it if it doesn't in time."""
        self.processes()
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()

    def processes(self) -> list[int]:
        """Its processes: those that it has started, and their children, whoever their parent is."""
        if self.process is None:
            return []
        marks = {self.process.pid} | self._known
        found = descendants(marks)
        self._known = set(found)
        return found

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **rights(self.command),
            )
        self._known = {self.process.pid}

    def _reap(self) -> None:
        if self.process:
            self.process.wait()
        for pid in self._known:
            with suppress(ChildProcessError):  # it isn't ours, or gone
                os.waitpid(pid, 0)
        self._known = set()


def descendants(roots: set[int]) -> list[int]:
    """The processes that live of these and their children, parents first."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, rest = stat.read_text().split(" ", 1)
            state, parent = rest.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(number)] = int(parent)
    found = sorted(pid for pid in parents if pid in roots)
    for pid in found:
        found += [each for each, parent in parents.items() if parent == pid and each not in found]
    return found


def adopt_orphans() -> None:
    """Become the parent of processes whose parent dies, so that none is left in the end."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants() -> None:
    """Kill all that this process has started, and what that has."""
    for pid in descendants({os.getpid()})[1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def user() -> str | None:
    """The user that programs run as, if this is root, whom PostgreSQL refuses to serve."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def rights(command: Sequence[str]) -> dict[str, Any]:
    """How subprocess starts a program without root's rights.

    Python programs keep them, because root's Python may be where nobody else can read it.
    """
    name = user()
    if name is None or command[0] == sys.executable:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def folder(path: Path) -> Path:
    """A new folder that programs can write."""
    path.mkdir(mode=0o755)
    name = user()
    if name:
        shutil.chown(path, name)
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def run(command: Sequence[str], **environment: str) -> None:
    """Run a command to its end; raises CalledProcessError with what it has written."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        **rights(command),
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
