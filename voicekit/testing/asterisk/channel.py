"""The channel in ExternalIVR: its state, and what each command does to it (``eivr_comm`` in ``app_externalivr.c``)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from voicekit.testing.asterisk.dtmf import Sending, parse_sending
from voicekit.testing.asterisk.player import FilePlayer, Sounds
from voicekit.testing.asterisk.setup import Setup
from voicekit.testing.asterisk.variables import ChannelVariables

__all__ = ["Answering", "ChannelModel", "Effect", "Level", "Outcome"]

MEDIA_LIMIT = 0.5
"""Answering waits for the caller's first audio at most this many seconds."""

MIN_COMMAND = 3
"""``if (strlen(input) < 3) continue``"""

_BLANKS = bytes(range(1, 33))

Level = Literal["NOTICE", "WARNING", "ERROR"]

Outcome = Literal["exit", "hangup", "caller"]
"""How ExternalIVR ended: the dialplan goes on, the channel was hung up by this side, or by the caller."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The thread waits ``seconds`` for the caller's first audio; then the generator starts."""

    seconds: float


Effect = Outcome | Answering | Sending | None
"""What a command asks of the call's thread."""


class ChannelModel:
    """Everything a command can change, and the events it sends.

    ``event(tag, data)`` and ``log(level, text)`` receive what goes out; ``now`` never enters here.
    """

    def __init__(
        self, setup: Setup, sounds: Sounds, event: Callable[[str, str | None], None], log: Callable[[Level, str], None]
    ) -> None:
        self.setup = setup
        self.variables = ChannelVariables(setup.variables)
        self.player = FilePlayer(sounds, lambda text: log("WARNING", text))
        self.hung_up = setup.hung_up
        self.answered = setup.answered or setup.hung_up
        self._generator = False
        self._autoclear = False
        self._sounds = sounds
        self._event = event
        self._log = log
        self._commands: dict[int, Callable[[str], Effect]] = {
            ord("A"): self._append,
            ord("D"): self._send_digits,
            ord("E"): self._exit,
            ord("G"): self._get,
            ord("H"): self._hang_up,
            ord("I"): self._interrupt,
            ord("L"): self._log_message,
            ord("O"): self._option,
            ord("P"): self._parameters,
            ord("S"): self._set_queue,
            ord("T"): self._answer,
            ord("V"): self._set,
            ord("X"): self._exit_silently,
        }

    def start(self) -> Effect:
        """Answer unless option ``n`` forbids it: what happens before the connection is made."""
        if "n" in self.setup.options:
            return None
        if not self.answered and "d" in self.setup.options:
            self._log("ERROR", "Running ExternalIVR with 'd'ead flag on non-hungup channel isn't supported")
            return "hangup"
        self.answered = True
        self.start_generator()
        return None

    def start_generator(self) -> None:
        """Play the playlist from now on; a generator that has given up is not started again."""
        if not self._generator:
            self._generator = True
            self.player.active = not self.hung_up

    def carry_out(self, line: bytes) -> Effect:
        """One line as the reader gave it. Its second character is never looked at."""
        text = line.partition(b"\0")[0]
        # Blanks at the end go; a line of nothing else is left as it is, and those at the beginning make it unknown.
        text = text.rstrip(_BLANKS) or text
        command = self._commands.get(text[0]) if len(text) >= MIN_COMMAND else None
        return command(text[2:].decode(errors="surrogateescape")) if command else None

    def key(self, key: str) -> None:
        """A key is read from the channel."""
        self._event(key, None)
        if self._autoclear:
            self._clear()

    def _clear(self) -> None:
        for tag, file in self.player.clear():
            self._event(tag, file)

    def _playable(self, what: str) -> bool:
        if self.answered and not self.hung_up:
            return True
        self._log("WARNING", f"{what} called on unanswered channel")
        self._event("Z", None)
        return False

    def _known(self, file: str) -> bool:
        if self._sounds(file) is not None:
            return True
        self._log("WARNING", f"Unknown file requested '{file}'")
        self._event("Z", file)
        return False

    def _set_queue(self, file: str) -> None:
        if self._playable("Queue re'S'et") and self._known(file):
            self._clear()
            self.player.append(file)

    def _append(self, file: str) -> None:
        if self._playable("Queue 'A'ppend") and self._known(file):
            self.player.append(file)

    def _interrupt(self, _: str) -> None:
        if self._playable("Queue 'I'nterrupt"):
            self._clear()

    def _option(self, option: str) -> None:
        if not self._playable("Option"):
            return
        if option.lower() in {"autoclear", "noautoclear"}:
            self._autoclear = option.lower() == "autoclear"
        else:
            self._log("WARNING", f"Unknown option requested: {option}")

    def _answer(self, _: str) -> Effect:
        if self.answered:
            self.start_generator()
            return None
        if self.hung_up or "d" in self.setup.options:
            self._log("WARNING", "Failed to answer channel")
            self._event("Z", "ANSWER_FAILURE")
            return None
        self.answered = True
        return Answering(min(self.setup.media, MEDIA_LIMIT))

    def _send_digits(self, text: str) -> Effect:
        return None if self.hung_up else parse_sending(text)

    def _get(self, names: str) -> None:
        self._event("G", self.variables.answer(names))

    def _set(self, pairs: str) -> None:
        self.variables.assign(pairs)

    def _parameters(self, _: str) -> None:
        self._event("P", self.setup.parameters)

    def _log_message(self, text: str) -> None:
        self._log("NOTICE", f"Log message from EIVR: {text}")

    def _exit(self, text: str) -> Effect:
        self._event("E", None)
        return self._exit_silently(text)

    def _exit_silently(self, text: str) -> Effect:
        self._log("NOTICE", f"Exiting: {text}")
        return "exit"

    def _hang_up(self, text: str) -> Effect:
        self._log("NOTICE", f"Hanging up: {text}")
        self._event("H", None)
        return "hangup"
