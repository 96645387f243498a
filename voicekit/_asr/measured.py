"""Which engines were measured in which languages. In all others each answer is asked back, however sure an engine is.

What an engine's confidence is worth depends on the language: a curve that was fitted to one says little of another.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from voicekit._asr.calibration import Calibration
from voicekit._lang.tags import primary

__all__ = ["ASKED_BACK", "ELSEWHERE", "MEASURED", "Measured", "asks_back", "in_language"]

ASKED_BACK = 1.01
"""An ``accept`` that no confidence reaches."""


ELSEWHERE = {"whisper": 0.70}
"""The least ``accept`` in other languages than English, to which the curve is fitted.

At English's 0.50 5 of 75 things that were no answer passed for one, of three people, at 0.70 none, with 34 of 42 right
ones kept instead of 36: es Allison, it Carlo and fr June of `bench.asr.speakers`, by whom it was chosen.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What answers in a language were measured with, whose voices they were, and whose the curve is fitted to.

    ``accept`` is the least confidence at which one is accepted.
    """

    model: str
    voices: str
    fitted: str
    accept: float = 0.0


_ENGLISH = "six people and made voices, English"
_ABROAD = f"{_ENGLISH}; where accepting begins: one each in Spanish, French and Italian"

MEASURED: Mapping[str, Mapping[str, Measured]] = {
    "moonshine": {"en": Measured("moonshine-tiny-en", "six people, other takes; made voices", _ENGLISH)},
    "vosk": {"ko": Measured("vosk-model-small-ko-0.22", "made voices alone", "made voices, Korean")},
    "whisper": {
        "en": Measured("whisper-tiny.en", "six people, other takes; made voices", _ENGLISH),
        "es": Measured("whisper-base", "another person", _ABROAD, ELSEWHERE["whisper"]),
        "it": Measured("whisper-base", "another person", _ABROAD, ELSEWHERE["whisper"]),
    },
}
"""By engine and language. ``python -m bench.asr`` measures them anew: answers, digits, speakers, korean.

French and Russian are not here: of a second person in French, and of the only one in Russian, 2 of 25 things that were
no answer passed for one.
"""


def asks_back(engine: str, language: str, trusted: Collection[str] = ()) -> bool:
    """Whether each answer in a language (a tag) is asked back: it was not measured, and is not ``trusted`` either."""
    spoken = primary(language)
    return spoken not in MEASURED.get(engine, {}) and spoken not in {primary(each) for each in trusted}


def in_language(table: Calibration, engine: str, language: str, trusted: Collection[str] = ()) -> Calibration:
    """A table as it holds for answers in a language."""
    if asks_back(engine, language, trusted):
        return replace(table, accept=ASKED_BACK)
    measured = MEASURED.get(engine, {}).get(primary(language))
    return replace(table, accept=max(table.accept, ELSEWHERE.get(engine, 0.0) if measured is None else measured.accept))
