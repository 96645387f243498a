"""What packages offer by entry points: engines that speak, and engines that understand callers."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

import structlog

from voicekit.errors import VoicekitError

__all__ = ["Offers", "check_methods"]

_Offer = TypeVar("_Offer")
_log = structlog.get_logger()


class Offers(Generic[_Offer]):
    """What is offered under one group: each entry point names a class, which is called without arguments, or with what
    the user wishes of it.
    """

    def __init__(
        self, group: str, noun: str, missing: type[VoicekitError], check: Callable[[_Offer, str], None]
    ) -> None:
        """``check`` raises TypeError for an object that cannot be what its entry point's name says; ``missing`` is what
        is raised where there is none of the ``noun``.
        """
        self._group = group
        self._noun = noun
        self._missing = missing
        self._check = check

    def find(self, name: str, **wishes: Any) -> _Offer:
        """What is offered under that name, made anew.

        Raises the error of this group where no package brings it, or where its package cannot be imported.
        """
        for entry_point in entry_points(group=self._group, name=name):
            return self._made(entry_point, wishes)
        raise self.unknown(name)

    def names(self) -> frozenset[str]:
        """The names of everything that is offered, whether it can be made or not."""
        return frozenset(entry_point.name for entry_point in entry_points(group=self._group))

    def unknown(self, name: str) -> VoicekitError:
        """The error for a name that no package offers."""
        near = get_close_matches(name, self.names(), n=1)
        known = f"did you mean {near[0]}?" if near else f"take one of {', '.join(sorted(self.names()))}"
        return self._missing(f"there is no {self._noun} {name!r}", hint=f"{known}; or install the package of {name}")

    def available(self) -> tuple[_Offer, ...]:
        """Everything that can be made, by name; one whose package is broken is logged and left out."""
        offers = []
        for entry_point in sorted(entry_points(group=self._group), key=lambda entry_point: entry_point.name):
            try:
                offers.append(self._made(entry_point, {}))
            except self._missing as error:
                _log.warning(f"{self._noun}.left_out", engine=entry_point.name, reason=error.what, hint=error.hint)
        return tuple(offers)

    def _made(self, entry_point: EntryPoint, wishes: dict[str, Any]) -> _Offer:
        try:
            offer: _Offer = entry_point.load()(**wishes)
            self._check(offer, entry_point.name)
        except (self._missing, KeyboardInterrupt):  # the latter is the user's: engines are made in the main thread
            raise
        except BaseException as error:  # a stranger's module may do anything while it is imported, even end the process
            package = entry_point.dist.name if entry_point.dist else entry_point.value
            raise self._missing(
                f"the {self._noun} {entry_point.name!r} of {package} cannot be used: {type(error).__name__}: {error}",
                hint=f"pip install --upgrade {package}",
            ) from error
        return offer


def check_methods(offer: object, methods: Iterable[str]) -> None:
    """Raise TypeError where an object lacks a method."""
    lacking = [method for method in methods if not callable(getattr(offer, method, None))]
    if lacking:
        raise TypeError(f"{type(offer).__name__} has no method {', '.join(lacking)}")
