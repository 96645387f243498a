#!/usr/bin/env python3
"""Makes a real Asterisk for the tests: ``tools/asterisk/setup.py`` prints the folder it is in.

Asterisk, its English sounds and a SIP phone are downloaded from Debian sid and unpacked into a cache folder
($VOICEKIT_TEST_CACHE, by default ~/.cache/voicekit-tests). Nothing is installed and no root is needed. A second run
takes no time; one that was broken off goes on where it was. ``--fresh`` makes it again with today's packages.
"""

import argparse
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from debian import SetupFailed, Wanted, architecture, cache, version_of

ASTERISK = Wanted(
    "asterisk",
    "sid",  # the one suite of Debian with Asterisk 22
    ("asterisk", "asterisk-core-sounds-en-gsm", "baresip-core"),
    700_000_000,  # archives 95 MB, unpacked 310 MB, with room to grow
)

say = ASTERISK.say


def place(arch: str) -> Path:
    """Where the root for ``arch`` stands; another list of packages has another place."""
    digest = hashlib.sha256(" ".join(ASTERISK.packages).encode()).hexdigest()[:8]
    return cache() / f"asterisk-{ASTERISK.suite}-{arch}-{digest}"


def command(root: Path, program: str) -> list[str]:
    """The words that run ``program`` of ``root`` with the root's own libraries, on the machine's own files."""
    loader = next(iter(sorted(root.glob("usr/lib/*/ld-linux-*.so.*"))), None)
    if loader is None:
        raise SetupFailed(f"{root} holds no dynamic loader: make it again with tools/asterisk/setup.py --fresh")
    return [str(loader), "--library-path", str(loader.parent), str(root / program)]


def ensure(*, fresh: bool = False) -> Path:
    """The ready root, made when it is not there yet."""
    return ASTERISK.ensure(place(architecture()), version, fresh=fresh)


def version(root: Path) -> str:
    """Which Asterisk a root holds. Raises SetupFailed where it does not start."""
    return version_of([*command(root, "usr/sbin/asterisk"), "-V"], "Asterisk")


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
