"""The variables of a channel as the commands V and G see them (``pbx_builtin_setvar_helper`` and its counterpart)."""

from collections.abc import Mapping

__all__ = ["ChannelVariables"]

ANSWER_SIZE = 2048
"""``char response[2048]`` in ``eivr_comm``: an answer to G has at most 2,047 bytes."""


class ChannelVariables:
    """Channel variables, global ones, and what was written to dialplan functions.

    `channel` maps names to values, `globals` likewise; `functions` holds the last value written to each dialplan
    function (``CHANNEL(language)``). Only the first two can be read with G.
    """

    def __init__(self, channel: Mapping[str, str]) -> None:
        self.channel = dict(channel)
        self.globals: dict[str, str] = {}
        self.functions: dict[str, str] = {}

    def assign(self, text: str) -> None:
        """Carry out V: a comma starts the next variable, there is no way to write one."""
        for pair in text.split(","):
            name, _, value = pair.partition("=")
            self._set(name, value)

    def answer(self, text: str) -> str:
        """The data of the answer to G: cut, and nothing in it escaped."""
        pairs = (f"{name}={self._get(name)}," for name in text.split(","))
        cut = "".join(pairs).encode(errors="surrogateescape")[: ANSWER_SIZE - 1]
        return cut.removesuffix(b",").decode(errors="surrogateescape")

    def _set(self, name: str, value: str) -> None:
        if name.startswith("GLOBAL(") and name.endswith(")"):
            self.globals[name[7:-1]] = value
        elif name.endswith(")"):
            self.functions[name] = value
        elif name:
            # One or two leading underscores mark inheritance and are no part of the name.
            bare = name[2:] if name.startswith("__") else name.removeprefix("_")
            self.channel[bare] = value

    def _get(self, name: str) -> str:
        return self.channel.get(name, self.globals.get(name, ""))
