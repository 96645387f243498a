"""Tests of phone applications: a telephone for pytest, in virtual time. See docs/howto/testing.md.

::

    def test_sales(phone):
        with phone.call("acme.py", "support", caller="+15550100") as caller:
            caller.hears("Welcome")
            caller.presses("1")
            caller.hears("sales", within=3)
            assert caller.transfer == "queue:sales"

The names below are loaded when they are used.
"""

from importlib import import_module
from typing import Any

__all__ = ["AsyncPhone", "AsyncPhoneCaller", "Phone", "PhoneCaller", "Unmet"]

_HOMES = {"Unmet": "voicekit.testing.asterisk.listener"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "voicekit._authoring.phone")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
