"""Keys of a word's sound."""

from functools import lru_cache

__all__ = ["double_metaphone"]


@lru_cache(maxsize=4096)
def double_metaphone(word: str) -> str:
    """The consonants of an ASCII word as English hears them; it reads German and Dutch well enough, too."""
    from metaphone import doublemetaphone  # noqa: PLC0415

    # The second key is for names of other languages and would find too much.
    return str(doublemetaphone(word)[0])
