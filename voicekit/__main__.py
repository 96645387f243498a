"""The ``voicekit`` command, and ``python -m voicekit``: Ctrl-C ends it at once while it is loaded, too."""

import os
import signal

__all__ = ["run"]

_EXIT_INTERRUPTED = 130


def run() -> None:
    """Run the command that the process was started with."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # A KeyboardInterrupt would be a traceback, or what the module that is just being imported makes of it. Nothing
        # has been begun that has to be ended.
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(_EXIT_INTERRUPTED))
    from voicekit._cli.main import run as command  # noqa: PLC0415 - this takes 0.15 s

    command()


if __name__ == "__main__":
    run()
