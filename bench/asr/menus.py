"""What is said: menus of ten choices, and sentences that are in none of them."""

from pathlib import Path

__all__ = ["FILLERS", "HELD_BACK", "KOREAN", "LANGUAGES", "MENUS", "OUTSIDE", "PROMPTS", "SENTENCES", "YES_NO"]

_FOLDER = Path(__file__).parent / "texts"


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / name).read_text("utf-8").splitlines())


MENUS = tuple(tuple(choice.strip() for choice in line.split(";")) for line in _lines("menus.txt"))
"""Menus of ten for fitting and developing; nothing is proved on them."""
FILLERS = _lines("fillers.txt")
"""What is said that is no answer, for fitting."""
HELD_BACK = tuple(tuple(choice.strip() for choice in line.split(";")) for line in _lines("held_back.txt"))
"""Three menus for proof: nothing is fitted to their choices."""
OUTSIDE = _lines("outside.txt")
"""What is said that is no answer to a menu or to yes or no, for proof."""
YES_NO = {
    key: tuple(words.strip() for words in line.split(";"))
    for key, line in (line.split(":", 1) for line in _lines("yes_no.txt"))
}
"""Ways to say yes and no."""
SENTENCES = _lines("sentences.txt")
KOREAN = _lines("korean.txt")
PROMPTS = dict(line.split(": ", 1) for line in _lines("prompts.txt"))
"""What recorded prompts say, by their names."""
LANGUAGES = {
    language: tuple(choice.strip() for choice in choices.split(";"))
    for language, choices in (line.split(":", 1) for line in _lines("languages.txt"))
}
"""A menu of ten choices in each of eight languages."""
