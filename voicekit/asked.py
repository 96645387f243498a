"""`voicekit.kinds` by the name that it had before; it works for one version more, and says so, as its names do."""

from voicekit import _renamed as renamed
from voicekit import kinds

_EARLIER = {"Asked": "InputKind", "free": "free_speech", "one_of": "phrase"}

__all__ = [*kinds.__all__, *_EARLIER]  # noqa: PLE0604 - they are texts

renamed.warn("voicekit.asked", "voicekit.kinds")
__getattr__ = renamed.attributes(__name__, home="voicekit.kinds", **{name: name for name in kinds.__all__}, **_EARLIER)


def __dir__() -> list[str]:
    return sorted(__all__)
