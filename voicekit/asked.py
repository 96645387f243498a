"""`voicekit.kinds` by the name that it had before; it works for one version more, and says so."""

from voicekit import _renamed as renamed
from voicekit import kinds
from voicekit.kinds import *  # noqa: F403 - all of it, by its names of now

__all__ = [*kinds.__all__, "Asked", "free", "one_of"]  # noqa: PLE0604 - they are texts

Asked, free, one_of = kinds.InputKind, kinds.free_speech, kinds.phrase
renamed.warn("voicekit.asked", "voicekit.kinds")


def __dir__() -> list[str]:
    return sorted(__all__)
