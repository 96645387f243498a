"""The one error tree of voicekit.

::

    VoicekitError
    ├── ConfigError          our side: a setting, a file or a program that cannot work as it is
    │   ├── SettingsError        voicekit.toml or a VOICEKIT_* variable
    │   ├── ProgramError         the program to serve: not found, no App, clashing choices
    │   ├── FlowError            a flow document: what is wrong in it, with line and column
    │   └── SoundsError          the sounds directory: missing, not writable
    ├── ProtocolError        the line: what cannot be sent, or what the peer did
    │   ├── UnsendableCommand    a value that the line protocol cannot carry
    │   ├── IllegalMove          a command that the connection's state does not allow
    │   ├── PeerError            the peer broke the protocol (a line without end, silence)
    │   └── LineClosed           the connection ended before an answer came
    ├── CallError            one call
    │   ├── InputFailed          the caller did not answer the question
    │   │   ├── NoInput              nothing was pressed or said
    │   │   └── NoMatch              what was pressed or said is not among the choices
    │   ├── PlayFailed           Asterisk refused a file, or lost it
    │   ├── AnswerFailed         Asterisk could not answer the channel
    │   ├── DialRefused          a caller's number that the policy does not let be dialled
    │   ├── RecordingLost        Asterisk made a recording, and we do not find it or may not read it
    │   ├── FlowFailed           a flow that cannot go on: an action failed, nobody answered, it goes round
    │   └── ExpressionFailed     a flow's expression could not be worked out with the values it had
    ├── PromptError          a prompt that cannot be made or kept
    │   ├── BadPrompt            the text or the recording itself
    │   ├── CatalogError         a catalogue of translations, or a folder of recordings, that cannot be read or written
    │   └── StoreError           the prompt cache: disk full, not writable
    ├── AudioError           audio that cannot be read or written
    ├── TtsError             an engine
    │   ├── EngineMissing        not installed, or no voice for the language
    │   ├── EngineFailed         it was asked and failed
    │   │   ├── EngineTimeout        it gave no answer in time
    │   │   └── Unsayable            not its fault: the voice has no sound for the text
    │   └── EngineOffline        its service cannot be reached
    ├── NotRenewed           a fresh process that was to take our place cannot serve
    ├── HealthUnknown        nobody says whether the service is well
    ├── RecordsError         records of calls: their directory, or the database
    └── AsrError             recognition
        ├── RecognizerMissing    not installed, no model of the language, or not made for the task
        ├── RecognizerFailed     it was asked and failed
        │   └── RecognizerTimeout    it gave no answer in time
        ├── RecognizerBusy       more is to be recognised than this machine can
        ├── ModelMissing         no model of that name, or it is not fetched yet
        ├── ModelBroken          files missing, a wrong checksum, an archive that must not be unpacked
        └── FetchFailed          no source gave the model, or the disk is full

Every error stores facts, carries a stable ``code`` and says what mends it. A caller who hangs up is
no error: `voicekit.CallerHungUp` is a cancellation.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from voicekit import _renamed as renamed

__all__ = [
    "AnswerFailed",
    "AsrError",
    "AudioError",
    "BadPrompt",
    "CallError",
    "CatalogError",
    "ConfigError",
    "DialRefused",
    "EngineFailed",
    "EngineMissing",
    "EngineOffline",
    "EngineTimeout",
    "ExpressionFailed",
    "FetchFailed",
    "FlowError",
    "FlowFailed",
    "HealthUnknown",
    "IllegalMove",
    "InputFailed",
    "LineClosed",
    "ModelBroken",
    "ModelMissing",
    "NoInput",
    "NoMatch",
    "NotRenewed",
    "PeerError",
    "PlayFailed",
    "ProgramError",
    "PromptError",
    "ProtocolError",
    "RecognizerBusy",
    "RecognizerFailed",
    "RecognizerMissing",
    "RecordingLost",
    "RecordsError",
    "SettingsError",
    "SoundsError",
    "StoreError",
    "TtsError",
    "Unsayable",
    "UnsendableCommand",
    "VoicekitError",
]


class _Renamed(type):
    """Takes ``mend``, the name that ``hint`` had before, for one version more."""

    def __call__(cls, *arguments: Any, mend: str | None = None, **options: Any) -> Any:
        if mend is not None:
            renamed.warn("mend", "hint")
            options = {"hint": mend, **options}
        return super().__call__(*arguments, **options)


class VoicekitError(Exception, metaclass=_Renamed):
    """The root of every error that voicekit raises.

    ``code`` never changes once released; ``what`` says what is wrong, ``hint`` (often a command) what to do about it.
    """

    code: ClassVar[str] = "voicekit"

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} ({self.hint})" if self.hint else self.what

    @property
    def mend(self) -> str:
        """The hint, by its name of before."""
        renamed.warn("mend", "hint")
        return self.hint


class ConfigError(VoicekitError):
    code = "config"


class SettingsError(ConfigError):
    """``source`` is the file, variable or option; ``key`` the setting, empty where the file itself is at fault."""

    code = "settings"

    def __init__(self, what: str, *, hint: str = "", source: str = "", key: str = "") -> None:
        super().__init__(what, hint=hint)
        self.source = source
        self.key = key


class ProgramError(ConfigError):
    code = "program"


class FlowError(ConfigError):
    """``line`` and ``column`` count from 1 and are 0 where the place is not known; so is ``file`` empty.

    A document with several mistakes is one error: ``problems`` are these, in the order of the file. An error with one
    mistake is its own only problem. ``finding`` is the code of what a check has found (``endless-loop``), else empty.
    """

    code = "flow"

    def __init__(
        self,
        what: str,
        *,
        hint: str = "",
        file: str = "",
        line: int = 0,
        column: int = 0,
        problems: Sequence["FlowError"] = (),
        finding: str = "",
    ) -> None:
        super().__init__(what, hint=hint)
        self.finding = finding
        self.file = file
        self.line = line
        self.column = column
        self._several = tuple(problems)

    @property
    def problems(self) -> "tuple[FlowError, ...]":
        """The single mistakes."""
        return self._several or (self,)

    @property
    def place(self) -> str:
        """``file:line:column``, as far as it is known, for people and editors."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    def __str__(self) -> str:
        if self._several:
            return "\n".join(str(problem) for problem in self._several)
        said = f"{self.place}: {self.what}" if self.place else self.what
        if self.finding:
            hint = f" - {self.hint}" if self.hint else ""
            return f"{self.place}: error: {self.what}{hint} [{self.finding}]"
        return f"{said} - {self.hint}" if self.hint else said


class SoundsError(ConfigError):
    code = "sounds"


class ProtocolError(VoicekitError):
    code = "protocol"


class UnsendableCommand(ProtocolError):
    code = "unsendable"


class IllegalMove(ProtocolError):
    code = "illegal-move"


class PeerError(ProtocolError):
    code = "peer"


class LineClosed(ProtocolError):
    code = "line-closed"


class CallError(VoicekitError):
    code = "call"


class InputFailed(CallError):
    """The caller did not answer a question to its last try: `NoInput` or `NoMatch`."""

    code = "input-failed"


class NoInput(InputFailed):
    """Nothing was pressed or said to the last try of a question."""

    code = "no-input"


class NoMatch(InputFailed):
    """What was pressed or said to the last try of a question was not among its answers."""

    code = "no-match"


class PlayFailed(CallError):
    code = "play-failed"


class AnswerFailed(CallError):
    code = "answer-failed"


class DialRefused(CallError):
    """``number`` is what the caller wanted dialled."""

    code = "dial-refused"

    def __init__(self, what: str, *, hint: str = "", number: str = "") -> None:
        super().__init__(what, hint=hint)
        self.number = number


class RecordingLost(CallError):
    """``path`` is where we look for the file, ``asterisks`` the name under which Asterisk was told to write it; it is
    ``missing``, or it is there and cannot be read.
    """

    code = "recording-lost"

    def __init__(
        self, what: str, *, hint: str = "", path: str = "", asterisks: str = "", missing: bool = False
    ) -> None:
        super().__init__(what, hint=hint)
        self.path = path
        self.asterisks = asterisks
        self.missing = missing


class FlowFailed(CallError):
    """``kind`` is what failed, as the flow's variable ``failure`` says it; ``flow`` and ``node`` are where."""

    code = "flow-failed"

    def __init__(self, what: str, *, hint: str = "", kind: str = "", flow: str = "", node: str = "") -> None:
        super().__init__(what, hint=hint)
        self.kind = kind
        self.flow = flow
        self.node = node


class ExpressionFailed(CallError):
    """``expression`` is its text; ``name`` the variable that is missing, or empty; ``flow`` and ``node`` are where."""

    code = "expression-failed"

    def __init__(self, what: str, *, hint: str = "", expression: str = "", name: str = "") -> None:
        super().__init__(what, hint=hint)
        self.expression = expression
        self.name = name
        self.flow = ""
        self.node = ""


class PromptError(VoicekitError):
    code = "prompt"


class BadPrompt(PromptError):
    """``column``: the place in a template, from 1, or 0; ``name``: the value that is missing or wrong, or empty."""

    code = "bad-prompt"

    def __init__(self, what: str, *, hint: str = "", column: int = 0, name: str = "") -> None:
        super().__init__(what, hint=hint)
        self.column = column
        self.name = name


class CatalogError(PromptError):
    """``file`` is the file at fault, and ``line`` the line in it, from 1; 0 where it is the file as a whole."""

    code = "catalog"

    def __init__(self, what: str, *, hint: str = "", file: str = "", line: int = 0) -> None:
        super().__init__(what, hint=hint)
        self.file = file
        self.line = line


class StoreError(PromptError):
    code = "store"


class AudioError(VoicekitError):
    code = "audio"


class TtsError(VoicekitError):
    code = "tts"


class EngineMissing(TtsError):
    code = "engine-missing"


class EngineFailed(TtsError):
    code = "engine-failed"


class EngineTimeout(EngineFailed):
    code = "engine-timeout"


class Unsayable(EngineFailed):
    code = "unsayable"


class EngineOffline(TtsError):
    code = "engine-offline"


class NotRenewed(VoicekitError):
    code = "not-renewed"


class HealthUnknown(VoicekitError):
    code = "health-unknown"


class RecordsError(VoicekitError):
    code = "records"


class AsrError(VoicekitError):
    code = "asr"


class RecognizerMissing(AsrError):
    code = "recognizer-missing"


class RecognizerFailed(AsrError):
    code = "recognizer-failed"


class RecognizerTimeout(RecognizerFailed):
    code = "recognizer-timeout"


class RecognizerBusy(AsrError):
    code = "recognizer-busy"


class ModelMissing(AsrError):
    code = "model-missing"


class ModelBroken(AsrError):
    code = "model-broken"


class FetchFailed(AsrError):
    code = "fetch-failed"


def __dir__() -> list[str]:
    return sorted(__all__)
