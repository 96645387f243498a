"""The formats in which prompts are kept, by name."""

from typing import Literal, get_args

__all__ = ["FORMAT_NAMES", "FormatName"]

FormatName = Literal["wav", "sln", "wav16", "sln16", "ulaw", "alaw", "g722", "gsm"]
FORMAT_NAMES: tuple[str, ...] = get_args(FormatName)
