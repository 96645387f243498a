"""What an engine's scores are worth: raw features to the share of answers that are right.

Each table was fitted to recordings of people where there are any for the language, and proved on other ones; its
``measured`` says on which. ``python -m bench.asr`` measures them anew.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Calibration", "calibration"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over features. From ``accept`` on an answer is taken, from ``confirm`` on it is asked back."""

    bias: float
    weights: Mapping[str, float]
    accept: float
    confirm: float
    measured: str

    def confidence(self, features: Mapping[str, float]) -> float:
        """0 to 1. Raises KeyError where a feature of the table is not given."""
        return 1 / (1 + math.exp(-self.bias - sum(weight * features[name] for name, weight in self.weights.items())))


# Whisper's accept lets 3 of 100 through that were none of the choices, 4 at 10 dB; confirm keeps all right ones, clean.
# Neither the line's noise nor what the engine writes by itself, nor how long a text takes to say, tells more in noise.
_TABLES = {
    ("whisper", True): Calibration(
        0.02,
        {"mean": 0.54, "margin": 0.42, "lift": 0.56, "few": -1.39},
        0.50,
        0.25,
        "tiny.en; 617 answers, clean, at 10 and at 5 dB in babble, street, white noise and music, by six people and "
        "four made voices, to menus of ten and to yes or no, 259 of them right. By voices and texts left out: 3.4 % of "
        "what was none of them accepted clean, 4.1 % at 10 dB, where 85 % of the right ones are kept",
    ),
    ("whisper", False): Calibration(
        3.0, {"mean": 3.0}, 0.7, 0.5, "not fitted: prompts of one speaker are right from a mean of -0.6 on"
    ),
    ("moonshine", True): Calibration(
        -0.61,
        {"rank": 0.30, "margin": 0.36},
        0.64,
        0.29,
        "tiny-en; 360 digits by six people and 400 made answers, clean to 5 dB (634 right), 508 of no choice: accept "
        "keeps 95 of 100 right ones of the clean, confirm of all; 3.6 % of the wrong ones accepted",
    ),
    ("moonshine", False): Calibration(
        3.0, {"mean": 3.0}, 0.7, 0.5, "not fitted: clean prompts of one speaker had a mean of -0.8 and more"
    ),
    ("sherpa", True): Calibration(
        0.0,
        {},
        0.6,
        0.35,
        "not fitted, for want of a model that can be had; nothing tells how sure it is: each answer is asked back",
    ),
    ("sherpa", False): Calibration(0.0, {}, 0.6, 0.35, "as with phrases"),
    ("vosk", True): Calibration(
        -3.0,
        {"share": 5.0, "covered": 1.0},
        0.6,
        0.35,
        "not fitted to people, for want of recordings in a language whose model can be had; the share alone orders "
        "right before wrong in 70 of 100 pairs of Korean words by espeak-ng",
    ),
    ("vosk", False): Calibration(-3.0, {"share": 5.0, "covered": 1.0}, 0.6, 0.35, "as with phrases"),
}

# For words in any order. The thresholds are those of the engine's closed table, so that a question has one pair; the
# bias was moved to keep as many right answers at them as the fitted curve keeps at thresholds of its own: by 0.28 for
# Whisper, by 0.54 for Moonshine. How fast digits follow one another would tell sentences apart (14 % accepted), but
# only from people who speak as slowly as those six.
_STRUNG = {
    "moonshine": Calibration(
        1.55,
        {"mean": 2.11, "lead": 4.49},
        0.64,
        0.29,
        "tiny-en; 160 strings of 1 to 8 digits by six people (135 right), 71 made sentences: 10 % of the wrong ones "
        "accepted where no length is asked for",
    ),
    "whisper": Calibration(
        2.12,
        {"mean": 3.56, "lead": 1.41},
        0.50,
        0.30,
        "tiny.en; 159 strings of 1 to 8 digits by six people (136 right), 68 made sentences: 28 % of the wrong ones "
        "accepted where no length is asked for",
    ),
}

# For so many signs. Whisper's bias was moved by 0.94: the fitted curve lets hardly any wrong string through from 0.72
# on. Moonshine's lets 3 of 190 wrong ones through at 0.64, as it was fitted.
_COUNTED = {
    "moonshine": Calibration(
        0.75,
        {"mean": 2.20, "margin": 0.49},
        0.64,
        0.29,
        "tiny-en; 200 strings of 4 to 10 digits by six people, a third of them at 10 dB, and 72 made sentences: 168 of "
        "358 texts right, of which 81 % are accepted and 92 % at least asked back",
    ),
    "whisper": Calibration(
        -0.38,
        {"mean": 1.49, "margin": 0.84},
        0.50,
        0.30,
        "tiny.en; 149 strings of 4 to 10 digits by six people, 37 made sentences. By people left out: 81 % right and "
        "accepted, 0.7 % wrong and accepted, no sentence; 87 % right or asked back",
    ),
}


_OF_OTHERS = Calibration(0.0, {}, 0.7, 0.4, "not fitted: another package's engine has confidences of its own")


def calibration(engine: str, *, closed: bool, strung: bool = False, counted: bool = False) -> Calibration:
    """The table of an engine for given phrases, for words in any order (``strung``), or for free speech.

    ``counted``: for words in any order, so many signs of them.
    """
    if counted:
        return _COUNTED[engine]
    return _STRUNG[engine] if strung else _TABLES.get((engine, closed), _OF_OTHERS)
