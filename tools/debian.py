"""Debian packages unpacked into a folder, with apt's own clients and nothing installed on the machine.

No root is needed: apt gets lists, state and archives of its own, resolves against an empty machine or the one that is
there, and ``dpkg-deb`` unpacks what it downloaded. Maintainer scripts do not run. Proxies and credentials come from the
machine's APT settings.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
CLIENTS = ("apt-get", "dpkg", "dpkg-deb")


class SetupFailed(Exception):
    """The packages cannot be had; the text says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """What is unpacked: a ``name`` to speak of it, its ``packages`` in a ``suite`` of Debian, with what they depend on
    beyond ``there``, a list of packages as dpkg has it (None: of an empty machine). ``space``: bytes that are needed.
    """

    name: str
    suite: str
    packages: tuple[str, ...]
    space: int
    there: Path | None = None

    def ensure(self, root: Path, check: Callable[[Path], str], *, fresh: bool = False) -> Path:
        """The ready ``root``, made when it is not there yet. ``check`` raises SetupFailed where it is not fit for use,
        and says what it is. Raises SetupFailed.
        """
        if root.exists() and not fresh:
            return root
        with self._locked(root.parent / f"{self.name}.lock"):
            if fresh or not root.exists():
                self._make(root, check)
        return root

    def _make(self, root: Path, check: Callable[[Path], str]) -> None:
        began = time.monotonic()
        if shutil.disk_usage(root.parent).free < self.space:
            raise SetupFailed(
                f"{root.parent} needs {self.space // 1_000_000} MB of free space; VOICEKIT_TEST_CACHE names another"
            )
        for leftover in root.parent.glob(f"{root.name}.new-*"):
            shutil.rmtree(leftover)
        apt = Apt(root.with_name(f"{root.name}.apt"), architecture(), self.there)
        self.say(f"setting up {self.name} from Debian {self.suite} in {root} (about a minute, once)")
        self._lists(apt)
        self._count("downloaded", (line for line in apt.download(self.packages) if line.startswith("Get:")))
        new = Path(tempfile.mkdtemp(prefix=f"{root.name}.new-", dir=root.parent)) / "root"
        self._count("unpacked", unpack(apt.archives, new))
        version = check(new)
        if root.exists():
            root.rename(new.with_name("old"))
        new.rename(root)
        shutil.rmtree(new.parent)
        shutil.rmtree(apt.state)
        self.say(f"{version} ready after {time.monotonic() - began:.0f} s")

    def _lists(self, apt: "Apt") -> None:
        """Reads the package lists from the first of the machine's mirrors that has the suite."""
        refused = []
        for mirror in mirrors():
            try:
                apt.update(mirror, self.suite)
            except SetupFailed as why:
                refused.append(f"{mirror}: {why}")
            else:
                return
        raise SetupFailed("\n".join([f"no mirror of this machine has Debian {self.suite}:", *refused]))

    def _count(self, what: str, steps: Iterator[str]) -> None:
        """Counts ``steps``: on one line of a terminal, elsewhere with a line for every fifty."""
        done = 0
        for done, _ in enumerate(steps, 1):
            if sys.stderr.isatty():
                print(f"\r{self.name}: {done} packages {what}", end="", file=sys.stderr, flush=True)
            elif done % 50 == 0:
                self.say(f"{done} packages {what}")
        if sys.stderr.isatty():
            print(file=sys.stderr)
        self.say(f"{done} packages {what}, all there")

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        """One set-up at a time on this machine."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say("another set-up is at work; waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def say(self, text: str) -> None:
        """Tell it on stderr."""
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)


def version_of(command: Sequence[str | Path], name: str, environ: Mapping[str, str] | None = None) -> str:
    """What an unpacked program says of its version. Raises SetupFailed where it does not start."""
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SetupFailed(f"the unpacked {name} does not start: {told.stderr.strip()}")
    return told.stdout.strip()


def cache() -> Path:
    """The folder that keeps what tests need between runs."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    return Path(os.environ.get("VOICEKIT_TEST_CACHE") or default).absolute()


def architecture() -> str:
    """The machine's Debian architecture, such as ``amd64``."""
    missing = [name for name in CLIENTS if shutil.which(name) is None]
    if missing:
        raise SetupFailed(f"{', '.join(missing)} not found: this set-up needs a Debian machine (or its apt and dpkg)")
    return run(["dpkg", "--print-architecture"]).strip()


def mirrors() -> list[str]:
    """Archives that the machine's APT settings name, the likeliest first, after the one of $VOICEKIT_DEBIAN_MIRROR.

    They are asked for what an update would fetch, which tells them on a machine that was never updated, too.
    """
    uris = run(["apt-get", "-o", "Debug::NoLocking=true", "--print-uris", "update"])
    sites = re.findall(r"^'([^']+?)/?/dists/[^']+/InRelease'", uris, flags=re.MULTILINE)
    archives = sorted((site for site in sites if "security" not in site), key=lambda site: not site.endswith("/debian"))
    chosen = os.environ.get("VOICEKIT_DEBIAN_MIRROR", "").strip()
    found = list(dict.fromkeys([chosen, *archives] if chosen else archives))
    if not found:
        raise SetupFailed("the machine's APT settings name no Debian archive: set VOICEKIT_DEBIAN_MIRROR to one")
    return found


@dataclass(frozen=True)
class Apt:
    """apt-get with a state of its own under ``state``; what it downloaded stays there, so a broken-off run goes on."""

    state: Path
    arch: str
    there: Path | None = None

    @property
    def archives(self) -> Path:
        return self.state / "archives"

    def update(self, mirror: str, suite: str) -> None:
        """Reads the lists of ``suite`` from ``mirror``; raises SetupFailed when they cannot be had."""
        for folder in ("lists/partial", "archives/partial", "empty"):
            (self.state / folder).mkdir(parents=True, exist_ok=True)
        (self.state / "status").touch()
        signed = f" signed-by={KEYRING}" if KEYRING.exists() else ""
        (self.state / "sources.list").write_text(f"deb [arch={self.arch}{signed}] {mirror} {suite} main\n")
        self._run("update", "--error-on=any")

    def download(self, packages: Sequence[str]) -> Iterator[str]:
        """Downloads ``packages`` and all they depend on; yields one line of apt for each archive."""
        command = self._command("install", "--yes", "--download-only", *packages)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=plain()) as apt:
            assert apt.stdout is not None
            tail: list[str] = []
            for line in apt.stdout:
                tail = [*tail[-20:], line]
                yield line
        if apt.returncode:
            raise SetupFailed("apt-get could not download the packages:\n" + "".join(tail))

    def _run(self, *words: str) -> str:
        return run(self._command(*words))

    def _command(self, *words: str) -> list[str]:
        empty = self.state / "empty"
        settings = {
            "Dir::Etc::sourcelist": self.state / "sources.list",
            "Dir::Etc::sourceparts": empty,
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": empty,
            "Dir::State::lists": self.state / "lists",
            "Dir::State::status": self.there or self.state / "status",
            "Dir::State::extended_states": self.state / "extended_states",
            "Dir::Cache::archives": self.archives,
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "Dir::Log": self.state / "log",
            "APT::Architecture": self.arch,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",  # as root, apt would hand the download to a user who cannot read our folder
            "APT::Update::Post-Invoke-Success::": "true",
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "true",
        }
        options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
        return ["apt-get", "--quiet=1", *options, *words]


def unpack(archives: Path, root: Path) -> Iterator[str]:
    """Unpacks every package of ``archives`` into ``root``; yields a package's name when it is there."""
    packages = sorted(archives.glob("*.deb"))
    root.mkdir(parents=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        jobs = [(package, pool.submit(run, ["dpkg-deb", "--extract", str(package), str(root)])) for package in packages]
        try:
            for package, job in jobs:
                job.result()
                yield re.sub(r"_.*", "", package.name)
        finally:
            pool.shutdown(cancel_futures=True)


def run(command: Sequence[str]) -> str:
    """A command's output; SetupFailed with what it wrote when it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=plain(), check=False
    )
    if done.returncode:
        raise SetupFailed(f"{command[0]} failed with status {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def plain() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
