"""What the options before the command's name say."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Context"]


@dataclass(slots=True)
class Context:
    """One run of the command."""

    config: Path | None = None
    debug: bool = False
