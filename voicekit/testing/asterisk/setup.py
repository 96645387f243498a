"""What the dialplan decides before ExternalIVR starts: a plain value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicekit.testing.asterisk.player import FRAME

__all__ = ["Setup"]

MAX_ARGUMENTS = 32
"""Asterisk keeps at most this many: the address or program first, then its arguments."""


MAX_PARAMETERS = 99
"""``ast_str_alloca(100)`` in ``app_exec``: so many bytes of the address or path and the arguments, for P alone."""


@dataclass(frozen=True, slots=True)
class Setup:
    """One ``ExternalIVR(application(args),options)`` on one channel of one Asterisk.

    - ``application``: ``ivr://host[:port]`` or the path of a program, as the dialplan spells it; P repeats it.
    - ``options``: any of ``n`` (do not answer), ``i`` (stay after hang-up), ``d`` (run on a hung-up channel).
    - ``answered``: the dialplan had answered before; otherwise ExternalIVR answers unless option ``n`` is set.
    - ``hung_up``: the channel is gone from the start (the ``h`` extension; useful with option ``d`` only).
    - ``media``: seconds from answering until the caller's first audio; the call's thread stands still meanwhile
      (Asterisk waits at most half a second).
    - ``version``: Asterisk's first number; it decides the reader.
    - ``poll``: seconds between two looks at the commands, counted from the start. A real Asterisk with nothing else to
      do looks at once (0.0); one frame stands for a thread that gets to it only between frames, which is when lines
      arrive together and stall.
    - ``phase``: seconds from the start of the call to the first tick of the generator.
    - ``epoch``: Unix time of the start of the call, for the events.
    - ``variables``: the channel variables that the dialplan has set.
    """

    application: str = "ivr://127.0.0.1:2949"
    args: tuple[str, ...] = ()
    options: str = ""
    answered: bool = False
    hung_up: bool = False
    media: float = 0.0
    version: int = 22
    poll: float = FRAME
    phase: float = FRAME
    epoch: int = 1_700_000_000
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> str:
        """What P answers, cut to what Asterisk keeps of it."""
        whole = ",".join((self.application, *self.args)[:MAX_ARGUMENTS]).encode(errors="surrogateescape")
        return whole[:MAX_PARAMETERS].decode(errors="surrogateescape")
