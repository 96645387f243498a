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


_TABLES = {
    # 180 digits by six people against all ten (right) and 60 against five others (none is right), 8 kHz, G.711.
    ("whisper", True): Calibration(3.36, {"mean": 0.94, "margin": 0.52}, 0.46, 0.2, "240 digits by six people"),
    ("whisper", False): Calibration(3.0, {"mean": 3.0}, 0.6, 0.35, ""),
    ("vosk", True): Calibration(-3.0, {"share": 5.0, "covered": 1.0}, 0.6, 0.35, ""),
    ("vosk", False): Calibration(-3.0, {"share": 5.0, "covered": 1.0}, 0.6, 0.35, ""),
}


def calibration(engine: str, *, closed: bool) -> Calibration:
    """The table of an engine for given phrases, or for free speech."""
    return _TABLES[engine, closed]
