"""Debian packages unpacked into a folder, with apt's own clients and nothing installed on the machine.

No root is needed: apt gets lists, state and archives of its own, resolves against an empty machine, and ``dpkg-deb``
unpacks what it downloaded. Maintainer scripts do not run. Proxies and credentials come from the machine's APT settings.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
CLIENTS = ("apt-get", "dpkg", "dpkg-deb")


class SetupFailed(Exception):
    """The packages cannot be had; the text says why and what to do."""


def say(text: str) -> None:
    print(f"asterisk: {text}", file=sys.stderr, flush=True)


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
            "Dir::State::status": self.state / "status",
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
