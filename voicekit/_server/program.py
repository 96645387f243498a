"""A program to serve: what finds the conversation for a call, and how one is loaded from a file."""

import ast
import contextlib
import contextvars
import importlib
import importlib.util
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from voicekit._call.call import Flows, HotKey
from voicekit._call.defaults import InputDefaults
from voicekit._call.info import CallInfo
from voicekit._call.run import Handler
from voicekit._plain import plain
from voicekit._unread import hint_of
from voicekit.errors import FlowError, ProgramError

if TYPE_CHECKING:
    from voicekit._dialog.document import Flow
    from voicekit._dialog.flows import Check

__all__ = ["Program", "Routed", "check_at_hand", "checking", "is_loading", "load_module", "parse", "path_of"]

_Value = TypeVar("_Value")

_CHECK: "contextvars.ContextVar[Check | None]" = contextvars.ContextVar("voicekit_check", default=None)
_LOADING: contextvars.ContextVar[bool] = contextvars.ContextVar("voicekit_loading", default=False)


@plain(frozen=True, slots=True)
class Routed:
    """The conversation that was found for a call, and the arguments that are left for it."""

    route: str
    handler: Handler
    args: tuple[str, ...]


class Program(ABC):
    """What can be served: an `App`, or a plain script."""

    reads_disk = False
    """Whether what it serves lies on the disk, and may change there: then `fresh` takes that up."""

    def __init__(self, defaults: InputDefaults | None = None) -> None:
        self.defaults = defaults or InputDefaults()
        self.hotkeys: dict[str, HotKey] = {}
        self.hotwords: dict[str, HotKey] = {}

    @abstractmethod
    def find(self, info: CallInfo) -> Routed | None:
        """The conversation for a call; None where there is none."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of its code that are no modules."""
        return ()

    @property
    def takes_calls(self) -> bool:
        """Whether there is anything to answer calls with."""
        return True

    @property
    def route_names(self) -> tuple[str, ...]:
        """The routes that the dialplan can ask for; empty where every call is taken."""
        return ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which calls are held beside the settings' own, as far as they are written down."""
        return ()

    def document(self, flow: str) -> "Flow | None":
        """A flow of this program as it is now; None where it has none of this name."""
        return None

    @property
    def carry_out(self) -> Flows | None:
        """What carries out the flows of this program for a call that begins now; None where it has none."""
        return None

    async def fresh(self, *, at_once: bool = False) -> None:  # noqa: B027 - most programs have nothing to do
        """Take up what has changed on the disk; awaited before a call is found its conversation.

        The disk is looked at now and then; ``at_once``: now.
        """

    async def close(self) -> None:  # noqa: B027 - the same
        """The service of this program ends; it may be served again."""


def checking(check: "Check | None") -> contextlib.AbstractContextManager[None]:
    """Programs that are loaded meanwhile have their flows looked over by this."""
    return _meanwhile(_CHECK, check)


def check_at_hand() -> "Check | None":
    """What looks over the flows of the program that is being loaded."""
    return _CHECK.get()


def is_loading() -> bool:
    """Whether a program is being loaded just now, so that it must not start to serve by itself."""
    return _LOADING.get()


def path_of(target: str) -> Path | None:
    """The file of a target, ``program.py`` or ``program.py:name``; None for a module, ``package.module:name``.

    Raises ProgramError where a file is meant and is not there.
    """
    file = target.rpartition(":")[0] if ":" in target else target
    path = Path(file)
    if path.is_file():
        return path
    if path.suffix == ".py" or "/" in file:
        raise ProgramError(f"there is no file {file}", hint="give the path of a Python program, or package.module:app")
    return None


def parse(path: Path) -> ast.Module:
    """The syntax tree of a program. Raises ProgramError with file and line."""
    try:
        return ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        raise ProgramError(f"{path}:{error.lineno}: {error.msg}", hint="correct the program's syntax") from error
    except OSError as error:
        raise ProgramError(f"{path} cannot be read: {error}", hint=hint_of(error)) from error
    except ValueError as error:
        raise ProgramError(f"{path} cannot be read: {error}", hint="name a Python program") from error


def load_module(target: str) -> ModuleType:
    """Import the module of a target, a file or a dotted name.

    Raises ProgramError with what went wrong in it, FlowError for flows that it serves.
    """
    path = path_of(target)
    with _meanwhile(_LOADING, value=True):
        try:
            if path is None:
                _look_in(Path.cwd())
                return importlib.import_module(target.partition(":")[0])
            return _load_file(path)
        except (ProgramError, FlowError):
            raise
        except (Exception, SystemExit) as error:
            raise ProgramError(
                f"{target} cannot be loaded: {type(error).__name__}: {error}", hint="voicekit --debug ... shows where"
            ) from error


def _load_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path.resolve())
    if spec is None or spec.loader is None:
        raise ProgramError(f"{path} is no Python program", hint="name a .py file, a module:app, or a flow")
    module = importlib.util.module_from_spec(spec)
    _look_in(path.resolve().parent)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _look_in(folder: Path) -> None:
    """Let imports find what lies in a folder, for good: a handler may import in the middle of a call."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@contextlib.contextmanager
def _meanwhile(variable: contextvars.ContextVar[_Value], value: _Value) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
