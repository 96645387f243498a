"""The tokens of a Moonshine model: its file ``tokenizer.bin``, text to tokens and back.

The file is a list without a head: for each token its length and its bytes. A length below 128 is one byte; a longer
one is two, of which the first has its top bit set: first - 128 + 128 * second. The place in the list is the token's
number: 0 ``<unk>``, 1 ``<s>``, 2 ``</s>``, 3 to 258 the 256 bytes, then pieces of text in UTF-8 in which U+2581 stands
for a space, in the order in which byte-pair encoding merges them; behind them the single letters, and last tokens that
no text has (``<<ST_0>>``). No merges are written: of two neighbours that make a token the one with the lowest number is
merged first, as Llama's tokenizer does, whose vocabulary it is. Texts that the model writes come out of
`Tokens.encode` as the tokens it wrote.
"""

from collections.abc import Sequence
from pathlib import Path

from voicekit.errors import ModelBroken

__all__ = ["END", "START", "Tokens"]

START, END = 1, 2
"""Before the first token of a text, and after its last."""

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_FIRST_BYTE = 3
_FIRST_PIECE = _FIRST_BYTE + 256
_LONG = 128
"""Lengths from here on take a second byte."""


class Tokens:
    """The vocabulary of a model."""

    def __init__(self, file: Path) -> None:
        """Read it. Raises ModelBroken where the file is no such list, OSError where it cannot be read."""
        self._pieces = _read(file)
        pieces = self._pieces[_FIRST_PIECE:]
        if not pieces or self._pieces[START : END + 1] != [b"<s>", b"</s>"]:
            raise ModelBroken(f"{file} is no list of tokens", hint="fetch the model again")
        self._numbers: dict[str, int] = {}
        for number, piece in enumerate(pieces, _FIRST_PIECE):
            self._numbers.setdefault(piece.decode("utf-8", "replace"), number)

    def __len__(self) -> int:
        return len(self._pieces)

    def encode(self, text: str) -> tuple[int, ...]:
        """The tokens of a text; a word begins with its space. What no token has is told byte by byte."""
        parts = list(text.replace(" ", _SPACE))
        while (place := self._first_merge(parts)) is not None:
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        found: list[int] = []
        for part in parts:
            number = self._numbers.get(part)
            found += [number] if number is not None else [_FIRST_BYTE + byte for byte in part.encode()]
        return tuple(found)

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens, without the space that it begins with; what is not text is left out."""
        said = b"".join(self._pieces[token] for token in tokens if token > END)
        return said.decode("utf-8", "replace").replace(_SPACE, " ").strip()

    def _first_merge(self, parts: Sequence[str]) -> int | None:
        """The place of the first of two neighbours that are merged next; None where none make a token."""
        places = range(len(parts) - 1)
        able = [place for place in places if parts[place] + parts[place + 1] in self._numbers]
        return min(able, key=lambda place: self._numbers[parts[place] + parts[place + 1]], default=None)


def _read(file: Path) -> list[bytes]:
    written, at = file.read_bytes(), 0
    pieces: list[bytes] = []
    while at < len(written):
        length, at = written[at], at + 1
        if length >= _LONG:
            length, at = length - _LONG + _LONG * int.from_bytes(written[at : at + 1]), at + 1
        pieces.append(written[at : at + length])
        at += length
    if at > len(written):
        raise ModelBroken(f"{file} ends within a token", hint="fetch the model again")
    return pieces
