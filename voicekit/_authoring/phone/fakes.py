"""What a test puts in the place of all that lies outside a program: values, failures and functions, by name."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from voicekit._authoring.harness.stubs import StubbedWebhooks, Stubs
from voicekit._authoring.scripts.document import Outcome, Stub
from voicekit._dialog.actions import Action
from voicekit._dialog.webhook import Request
from voicekit.errors import ProgramError

__all__ = ["FakedWebhooks", "Fakes"]

OUTCOMES = ("answered", "busy", "no_answer", "failed")


@dataclass(slots=True)
class Fakes:
    """What comes of actions by name, of webhooks by node or pattern of their address, of transfers by node or whom.

    A value is the result; an exception fails; a function is called with the arguments; and what call scripts may say
    (``{"returns": ..., "seconds": 3}``, ``{"each": [...]}``) is that.
    """

    actions: Mapping[str, object] = field(default_factory=dict)
    webhooks: Mapping[str, object] = field(default_factory=dict)
    transfers: Mapping[str, Outcome] = field(default_factory=dict)
    _stubs: Stubs = field(init=False)

    def __post_init__(self) -> None:
        wrong = [each for each in self.transfers.values() if each not in OUTCOMES]
        if wrong:
            raise ProgramError(f"no transfer ends with {wrong[0]!r}", hint=f"one of {', '.join(OUTCOMES)}")
        values = {**_values(self.actions), **{f"webhook {key}": each for key, each in _values(self.webhooks).items()}}
        self._stubs = Stubs(values)

    @property
    def functions(self) -> dict[str, Action]:
        """The actions that are functions."""
        functions: Mapping[str, Any] = self.actions
        return {name: Action.of(name, each) for name, each in functions.items() if _is_function(each)}

    def action(self, name: str, node: str) -> Stub | None:
        """As the seam says; None for one that is a function, or the program's own."""
        return self._stubs.action(name, node)

    def webhook(self, node: str, url: str) -> Stub | None:
        """As the seam says, by the pattern that fits first."""
        key = self.webhook_key(node, url)
        return None if key is None else self._stubs.action(f"webhook {key}", "")

    def webhook_key(self, node: str, url: str) -> str | None:
        """The pattern of a webhook; None where there is none."""
        return next((key for key in self.webhooks if key == node or fnmatchcase(url, key)), None)

    def transfer(self, node: str, whom: str) -> Outcome:
        """As the seam says; somebody answers where nothing fits."""
        named = (node, whom, whom.partition(":")[2])
        return next((how for key, how in self.transfers.items() if _fits(key, named)), "answered")


def _fits(key: str, names: Iterable[str]) -> bool:
    return any(key == name or fnmatchcase(name, key) for name in names)


def _is_function(value: object) -> bool:
    return inspect.isroutine(value) or (inspect.isclass(value) and not issubclass(value, BaseException))


def _values(given: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(each) for name, each in given.items() if not _is_function(each)}


def _value(value: object) -> object:
    if isinstance(value, BaseException) or (inspect.isclass(value) and issubclass(value, BaseException)):
        return {"fails": str(value) or type(value).__name__ if isinstance(value, BaseException) else value.__name__}
    return value


class FakedWebhooks(StubbedWebhooks):
    """Webhooks of which some are functions."""

    def __init__(self, fakes: Fakes, node: Callable[[], str]) -> None:
        super().__init__(fakes, node)
        self._fakes, self._at = fakes, node

    async def ask(self, request: Request) -> object:
        """What comes of it; a function gets the arguments by name."""
        key = self._fakes.webhook_key(self._at(), request.url)
        fake: Any = None if key is None else self._fakes.webhooks[key]
        if not _is_function(fake):
            return await super().ask(request)
        result = fake(**request.arguments)
        return await result if inspect.isawaitable(result) else result
