"""The words of a model, and which of them are near to one that it lacks."""

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

__all__ = ["nearest"]


def nearest(word: str, words_file: Path, most: int = 3) -> tuple[str, ...]:
    """Words of the model that are spelt like ``word``, the nearest first; () where the model lists no words.

    ``words_file`` has a word and its number in each line, as OpenFst writes symbol tables.
    """
    small = word.lower()
    # Comparing with a hundred thousand words takes seconds: a near one begins alike and is about as long.
    alike = [each for each in _words(words_file) if each[:1] == small[:1] and abs(len(each) - len(small)) <= 3]
    return tuple(get_close_matches(small, alike, n=most, cutoff=0.6))


@lru_cache(maxsize=4)
def _words(words_file: Path) -> tuple[str, ...]:
    try:
        lines = words_file.read_text("utf-8").splitlines()
    except OSError:
        return ()
    words = (line.split(maxsplit=1)[0] for line in lines if line.strip())
    return tuple(word for word in words if word[0].isalnum())
