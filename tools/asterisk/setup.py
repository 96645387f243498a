#!/usr/bin/env python3
"""Makes a real Asterisk for the tests: ``tools/asterisk/setup.py`` prints the folder it is in.

Asterisk, its English sounds and a SIP phone are downloaded from Debian sid and unpacked into a cache folder
($VOICEKIT_TEST_CACHE, by default ~/.cache/voicekit-tests). Nothing is installed and no root is needed. A second run
takes no time; one that was broken off goes on where it was. ``--fresh`` makes it again with today's packages.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from debian import Apt, SetupFailed, architecture, mirrors, say, unpack

SUITE = "sid"  # the one suite of Debian with Asterisk 22
PACKAGES = ("asterisk", "asterisk-core-sounds-en-gsm", "baresip-core")
SPACE = 700_000_000  # bytes: archives 95 MB, unpacked 310 MB, with room to grow


def cache() -> Path:
    """The folder that keeps what tests need between runs."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    return Path(os.environ.get("VOICEKIT_TEST_CACHE") or default).absolute()


def place(arch: str) -> Path:
    """Where the root for ``arch`` stands; another list of packages has another place."""
    digest = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:8]
    return cache() / f"asterisk-{SUITE}-{arch}-{digest}"


def command(root: Path, program: str) -> list[str]:
    """The words that run ``program`` of ``root`` with the root's own libraries, on the machine's own files."""
    loader = next(iter(sorted(root.glob("usr/lib/*/ld-linux-*.so.*"))), None)
    if loader is None:
        raise SetupFailed(f"{root} holds no dynamic loader: make it again with tools/asterisk/setup.py --fresh")
    return [str(loader), "--library-path", str(loader.parent), str(root / program)]


def ensure(*, fresh: bool = False) -> Path:
    """The ready root, made when it is not there yet."""
    root = place(architecture())
    if root.exists() and not fresh:
        return root
    with locked(cache() / "asterisk.lock"):
        if fresh or not root.exists():
            make(root)
    return root


def make(root: Path) -> None:
    began = time.monotonic()
    if shutil.disk_usage(root.parent).free < SPACE:
        raise SetupFailed(
            f"{root.parent} needs {SPACE // 1_000_000} MB of free space; VOICEKIT_TEST_CACHE names another"
        )
    for leftover in root.parent.glob(f"{root.name}.new-*"):
        shutil.rmtree(leftover)
    apt = Apt(root.with_name(f"{root.name}.apt"), architecture())
    say(f"setting up Asterisk from Debian {SUITE} in {root} (about a minute, once)")
    lists(apt)
    count("downloaded", (line for line in apt.download(PACKAGES) if line.startswith("Get:")))
    new = Path(tempfile.mkdtemp(prefix=f"{root.name}.new-", dir=root.parent)) / "root"
    count("unpacked", unpack(apt.archives, new))
    version = subprocess.run([*command(new, "usr/sbin/asterisk"), "-V"], capture_output=True, text=True, check=False)
    if version.returncode:
        raise SetupFailed(f"the unpacked Asterisk does not start: {version.stderr.strip()}")
    if root.exists():
        root.rename(new.with_name("old"))
    new.rename(root)
    shutil.rmtree(new.parent)
    shutil.rmtree(apt.state)
    say(f"{version.stdout.strip()} ready after {time.monotonic() - began:.0f} s")


def lists(apt: Apt) -> None:
    """Reads the package lists from the first of the machine's mirrors that has the suite."""
    refused = []
    for mirror in mirrors():
        try:
            apt.update(mirror, SUITE)
        except SetupFailed as why:
            refused.append(f"{mirror}: {why}")
        else:
            return
    raise SetupFailed("\n".join([f"no mirror of this machine has Debian {SUITE}:", *refused]))


def count(what: str, steps: Iterator[str]) -> None:
    """Counts ``steps``: on one line of a terminal, elsewhere with a line for every fifty."""
    done = 0
    for done, _ in enumerate(steps, 1):
        if sys.stderr.isatty():
            print(f"\rasterisk: {done} packages {what}", end="", file=sys.stderr, flush=True)
        elif done % 50 == 0:
            say(f"{done} packages {what}")
    if sys.stderr.isatty():
        print(file=sys.stderr)
    say(f"{done} packages {what}, all there")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One set-up at a time on this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="make it again with today's packages")
    try:
        print(ensure(fresh=parser.parse_args().fresh))
    except SetupFailed as why:
        say(str(why))
        return 1
    except KeyboardInterrupt:
        say("broken off; run it again and it goes on")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
