"""Every requirement of pyproject.toml is met by a pinned version with a hash in constraints/."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)[^\n]*\\\n(\s+--hash=sha256:\S+( \\)?\n)+", re.MULTILINE
)


def wanted() -> Iterator[Requirement]:
    """The requirements that pyproject.toml states, extras and groups included."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = tables["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values(), *tables["dependency-groups"].values()]
    for line in (line for lines in lists for line in lines):
        requirement = Requirement(line)
        if requirement.name != project["name"]:
            yield requirement


def pinned() -> dict[str, list[str]]:
    """Pinned versions by name; a name may have several, for different Pythons."""
    versions: dict[str, list[str]] = {}
    for file in (ROOT / "constraints").glob("*.txt"):
        for pin in PIN.finditer(file.read_text()):
            versions.setdefault(canonicalize_name(pin["name"]), []).append(pin["version"])
    return versions


def main() -> int:
    """0 where the pins fit, 1 with a line for each that does not."""
    pins = pinned()
    unmet = [
        need
        for need in wanted()
        if not any(need.specifier.contains(version) for version in pins.get(canonicalize_name(need.name), []))
    ]
    for line in unmet:
        print(f"pins: nothing pinned meets {line} (make pins)", file=sys.stderr)
    return 1 if unmet else 0


if __name__ == "__main__":
    sys.exit(main())
