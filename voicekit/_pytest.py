"""The plugin of pytest: the fixtures ``phone`` and ``async_phone``, and call scripts as tests.

Every run of pytest on a machine with voicekit imports this: all else is imported where it is used.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from voicekit._authoring.phone import AsyncPhone, Phone

__all__: list[str] = []

SCRIPTS = ".calls.yaml"


@pytest.fixture
def phone(request: pytest.FixtureRequest) -> "Iterator[Phone]":
    """Calls programs and flows in virtual time: ``with phone.call("acme.py", "support") as caller:``"""
    from voicekit._authoring.phone import Phone  # noqa: PLC0415 - whoever does not ask for it does not pay for it

    made = Phone(request.path.parent)
    yield made
    made.close()


@pytest.fixture
def async_phone(request: pytest.FixtureRequest) -> "Iterator[AsyncPhone]":
    """The same for ``async def`` tests: ``async with async_phone.call("acme.py") as caller:``; steps are awaited."""
    from voicekit._authoring.phone import AsyncPhone  # noqa: PLC0415 - as above

    made = AsyncPhone(request.path.parent)
    yield made
    made.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CallScriptFile | None":
    """Call scripts are tests."""
    return CallScriptFile.from_parent(parent, path=file_path) if file_path.name.endswith(SCRIPTS) else None


class CallScriptFile(pytest.File):
    """``NAME.calls.yaml``: a test for each of its calls."""

    def collect(self) -> "Iterator[CallScriptItem]":
        """The calls. Raises CollectError with what is wrong in the file."""
        from voicekit._authoring.harness.playing import PlayedScripts  # noqa: PLC0415 - as above
        from voicekit.errors import FlowError  # noqa: PLC0415

        try:
            played = PlayedScripts(self.path)
        except FlowError as error:
            raise self.CollectError("\n".join(map(str, error.problems or [error]))) from None
        for place, name in enumerate(played.names):
            yield CallScriptItem.from_parent(self, name=name, played=played, place=place)


class CallScriptItem(pytest.Item):
    """One call."""

    def __init__(self, *, played: Any, place: int, **given: Any) -> None:
        super().__init__(**given)
        self._played, self._place = played, place

    def runtest(self) -> None:
        """Play it."""
        failed = self._played.play(self._place)
        if failed is not None:
            raise CallScriptFailed(failed)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected, what was so, and the conversation: no traceback of ours."""
        if isinstance(excinfo.value, CallScriptFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the call stands."""
        return self.path, self._played.line(self._place) - 1, self.name


class CallScriptFailed(AssertionError):
    """A call did not go as written."""
