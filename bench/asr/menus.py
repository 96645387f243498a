"""What is said: menus of ten choices, and sentences that are in none of them."""

from pathlib import Path

__all__ = ["KOREAN", "LANGUAGES", "MENUS", "PROMPTS", "SENTENCES"]

_FOLDER = Path(__file__).parent / "texts"


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / name).read_text("utf-8").splitlines())


MENUS = tuple(tuple(choice.strip() for choice in line.split(";")) for line in _lines("menus.txt"))
SENTENCES = _lines("sentences.txt")
KOREAN = _lines("korean.txt")
PROMPTS = dict(line.split(": ", 1) for line in _lines("prompts.txt"))
"""What recorded prompts say, by their names."""
LANGUAGES = {
    language: tuple(choice.strip() for choice in choices.split(";"))
    for language, choices in (line.split(":", 1) for line in _lines("languages.txt"))
}
"""A menu of ten choices in each of eight languages."""
