#!/usr/bin/env python3
"""Makes a browser for the tests of pages: ``tools/chromium.py`` prints the folder it is in.

Debian's headless Chromium is downloaded from the machine's own release of Debian with all that it needs, but for the C
library, and unpacked into a cache folder ($VOICEKIT_TEST_CACHE, by default ~/.cache/voicekit-tests). Nothing is
installed and no root is needed. ``--fresh`` makes it again with today's packages, ``--no-fetch`` takes only what is
there. ``--json`` prints how to start it.
"""

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from debian import SetupFailed, Wanted, architecture, cache, version_of

PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core")
SPACE = 900_000_000  # bytes: archives 120 MB, unpacked 420 MB, with room to grow
PROGRAM = "usr/lib/chromium/chromium-headless-shell"


def ensure(*, fresh: bool = False, fetch: bool = True) -> Path:
    """The folder in which it is unpacked, made when it is not there yet, unless nothing is to be fetched."""
    release = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    if not release:
        raise SetupFailed("this machine's release of Debian has no name")
    root = cache() / f"chromium-{release}-{architecture()}"
    if fetch:
        root.parent.mkdir(parents=True, exist_ok=True)
        return Wanted("chromium", release, PACKAGES, SPACE).ensure(root, version, fresh=fresh)
    if not root.exists():
        raise SetupFailed("no browser is unpacked: run tools/chromium.py")
    return root


def environment(root: Path) -> dict[str, str]:
    """What it needs to find its libraries and fonts; the C library is the machine's own, of the same release."""
    libraries = [str(each) for each in sorted(root.glob("usr/lib/*-linux-*"))]
    libraries += [f"{each}/pulseaudio" for each in libraries]
    return os.environ | {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_SYSROOT": str(root)}


def version(root: Path) -> str:
    """Which browser a root holds. Raises SetupFailed where it does not start."""
    return version_of([root / PROGRAM, "--no-sandbox", "--version"], "browser", environment(root))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="make it again with today's packages")
    parser.add_argument("--no-fetch", action="store_true", help="take only what is there")
    parser.add_argument("--json", action="store_true", help="print how to start it: the program and its environment")
    asked = parser.parse_args()
    try:
        root = ensure(fresh=asked.fresh, fetch=not asked.no_fetch)
        version(root)
        facts = {"executable_path": str(root / PROGRAM), "env": environment(root)}
        print(json.dumps(facts) if asked.json else root)
    except (SetupFailed, OSError) as why:
        print(f"chromium: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("chromium: broken off; run it again and it goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
