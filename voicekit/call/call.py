"""One phone call, as a program sees it.

Its verbs stand by subject: `voicekit.call.speaking`, `asking`, `leaving` and `channel`, all on `voicekit.call.base`.
"""

from collections.abc import Awaitable, Callable

from voicekit.call.asking import Asking
from voicekit.call.leaving import Leaving
from voicekit.call.speaking import parts_of
from voicekit.errors import ProgramError

__all__ = ["REPEAT", "Call", "HotKey", "parts_of"]

HotKey = Callable[["Call"], Awaitable[object]]
"""What a hot key or hot word does. When it returns, what it interrupted starts again from its beginning."""


async def REPEAT(call: "Call") -> None:  # noqa: N802 - a constant to its users: {"*": REPEAT}
    """The hot key that plays the prompt again."""


class Call(Asking, Leaving):
    """One caller on the line. Every verb raises `CallerHungUp`, a cancellation, once the caller is gone.

    ``language`` may be set at any time and holds for what follows; ``hotkeys`` (by key) and ``hotwords`` (by what is
    said) may be changed, too.
    """

    hotkeys: dict[str, HotKey]
    hotwords: dict[str, HotKey]

    async def flow(self, name: str, /, **arguments: object) -> dict[str, object]:
        """Carry out a flow of the app, and give its results, typed: ``await call.flow("booking", customer="0445")``.

        Raises NoInput or NoMatch where nobody answered and the flow has no way for that, FlowFailed where it cannot go
        on, ProgramError where the app has no flows.
        """
        if self._flows is None:
            raise ProgramError("the app has no flows", mend='give it some: app.flows("flows/")')
        return await self._flows(self, name, arguments)
