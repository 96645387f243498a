"""A node that ends the call."""

from typing import Literal

from voicekit._dialog.document.node import AnyNode, BoxShape, in_short
from voicekit._dialog.document.values import Said

__all__ = ["HangupNode"]


class HangupNode(AnyNode):
    """Ends the call."""

    kind = "hangup"
    shape = BoxShape.LEAVES
    hangup: Said | Literal[True]
    """The last words, or true."""

    @property
    def ends_call(self) -> bool:
        return True

    def gist(self) -> str:
        return in_short(self.hangup) if isinstance(self.hangup, tuple) else "hang up"
