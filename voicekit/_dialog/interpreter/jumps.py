"""Ways out of a node that its own code does not take: each passes through everything up to the run it belongs to."""

from voicekit.errors import VoicekitError

__all__ = ["Back", "Jump", "Leap", "Lost", "Over"]


class Leap(BaseException):
    """The root of them. None is an error, and no action that catches errors may hold one up."""


class Jump(Leap):
    """The call goes on at a node of a run: a command was given, or a failure has its own way."""

    def __init__(self, run: object, target: str) -> None:
        super().__init__(target)
        self.run = run
        self.target = target


class Back(Leap):
    """The call goes back to the question before, in a run."""

    def __init__(self, run: object) -> None:
        super().__init__()
        self.run = run


class Over(Leap):
    """The call has been left: no flow goes on."""


class Lost(Leap):
    """No way is left for a failure: the conversation ends with its error."""

    def __init__(self, error: VoicekitError) -> None:
        super().__init__(error.what)
        self.error = error
