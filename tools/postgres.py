#!/usr/bin/env python3
"""Finds or makes a PostgreSQL for the tests: ``tools/postgres.py`` prints the folder of its programs.

The machine's own is taken. Where it has none, it is downloaded from the machine's own release of Debian and unpacked
into a cache folder ($VOICEKIT_TEST_CACHE, by default ~/.cache/voicekit-tests; for root, who may not run it, a folder
that others can read, too). Nothing is installed and no root is needed. ``--unpacked`` takes no installed one,
``--fresh`` makes it again with today's packages, ``--no-fetch`` takes only what is there.
"""

import argparse
import os
import platform
import shutil
import sys
from pathlib import Path

from debian import SetupFailed, Wanted, architecture, cache, version_of

PUBLIC = Path("/var/tmp/voicekit-tests")  # where "nobody" can run it for root; it holds programs alone


def installed() -> Path | None:
    """The programs of the machine's own: Debian keeps them out of the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def ensure(*, fresh: bool = False, fetch: bool = True) -> Path:
    """The folder of programs that are unpacked, made when it is not there yet, unless nothing is to be fetched."""
    release = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    if not release:
        raise SetupFailed("this machine's release of Debian has no name")
    folder = PUBLIC if os.geteuid() == 0 else cache()
    root = folder / f"postgres-{release}-{architecture()}"
    if fetch:
        folder.mkdir(parents=True, exist_ok=True)
        wanted = Wanted("postgres", release, ("postgresql",), 400_000_000, others(folder / "postgres.status"))
        wanted.ensure(root, version, fresh=fresh)
    elif not root.exists():
        raise SetupFailed("there is none on this machine, and none is unpacked: run tools/postgres.py")
    return programs(root)


def others(file: Path) -> Path:
    """The list of what is installed on this machine, but for PostgreSQL: what it needs and is there is not fetched."""
    packages = Path("/var/lib/dpkg/status").read_text().split("\n\n")
    file.write_text("\n\n".join(each for each in packages if not each.startswith("Package: postgresql")))
    return file


def programs(root: Path) -> Path:
    """The folder of the programs of a root. Raises SetupFailed."""
    found = next(iter(sorted(root.glob("usr/lib/postgresql/*/bin"), reverse=True)), None)
    if found is None:
        raise SetupFailed(f"there is no PostgreSQL in {root}")
    return found


def environment(bin_: Path) -> dict[str, str]:
    """What the programs of a folder need to find their libraries, where they are unpacked."""
    libraries = [str(each) for each in sorted(bin_.parents[4].glob("usr/lib/*-linux-*"))]
    return os.environ | ({} if bin_.is_relative_to("/usr") else {"LD_LIBRARY_PATH": ":".join(libraries), "TZ": "GMT"})


def version(root: Path) -> str:
    """Which PostgreSQL a root holds. Raises SetupFailed where it does not start."""
    root.parent.chmod(0o755)
    bin_ = programs(root)
    return version_of([bin_ / "postgres", "--version"], "PostgreSQL", environment(bin_))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="make it again with today's packages")
    parser.add_argument("--unpacked", action="store_true", help="take no installed one")
    parser.add_argument("--no-fetch", action="store_true", help="take only what is there")
    asked = parser.parse_args()
    found = None if asked.unpacked or asked.fresh else installed()
    try:
        print(found or ensure(fresh=asked.fresh, fetch=not asked.no_fetch))
    except (SetupFailed, OSError) as why:
        print(f"postgres: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("postgres: broken off; run it again and it goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
