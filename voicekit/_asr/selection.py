"""Which model serves a language, and why. Pure: it chooses among the models that it is told of."""

from collections.abc import Sequence
from dataclasses import dataclass

from voicekit._asr.models import Installed
from voicekit._asr.models.catalogue import CATALOGUE, MANY, WHISPER_LANGUAGES, CatalogueModel
from voicekit._lang.tags import primary
from voicekit.errors import RecognizerMissing

__all__ = ["ORDER", "Selected", "select", "suggested"]

ORDER = ("vosk", "whisper", "moonshine")
"""Vosk first: it hears while the caller speaks and costs a quarter; Whisper where no Vosk model of the language is."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A model, and the reason in words."""

    model: Installed
    why: str


def select(models: Sequence[Installed], language: str, order: Sequence[str] = ORDER) -> Selected:
    """The model for a language tag: by the order of engines, then by how near its language is.

    ``pt-BR`` is served by a model of ``pt-BR``, of ``pt``, of another region, or one of many languages, in this order.
    Raises RecognizerMissing where none serves it.
    """
    able = [model for model in models if model.usable and model.engine in order]
    near = [(order.index(str(model.engine)), _distance(model.language, language), model.name) for model in able]
    serving = sorted(
        (place, distance, name, model)
        for (place, distance, name), model in zip(near, able, strict=True)
        if distance is not None
    )
    if not serving:
        raise RecognizerMissing(
            f"no model here hears {language} (engines: {', '.join(order)})",
            hint=_mend(language, order),
        )
    place, distance, _, model = serving[0]
    return Selected(model, _why(model, language, distance or 0, order[:place], others=len(serving) - 1))


def suggested(language: str, order: Sequence[str] = ORDER) -> CatalogueModel | None:
    """The model that is worth fetching for a language where none is here; None where none is known.

    By the order of engines, then how near its language is, then how small it is: a telephone menu needs no more.
    """
    able = [model for model in CATALOGUE.values() if model.engine in order and _hears(model, language)]
    ranked = [
        (order.index(model.engine), _distance(model.language, language) or 0, _is_large(model), place)
        for place, model in enumerate(able)
    ]
    return able[min(ranked)[-1]] if ranked else None


def _is_large(model: CatalogueModel) -> bool:
    """Of Vosk's models those for telephones are called small; the others stand in the catalogue by their size."""
    return model.engine == "vosk" and "small" not in model.name


def _hears(model: CatalogueModel, language: str) -> bool:
    if model.language == MANY:
        return primary(language) in WHISPER_LANGUAGES
    return _distance(model.language, language) is not None


def _mend(language: str, order: Sequence[str]) -> str:
    model = suggested(language, order)
    return f"voicekit models fetch {model.name}" if model else f"voicekit models list --language {primary(language)}"


def _distance(spoken: str, wanted: str) -> int | None:
    """0 the same tag, 1 the language without a region, 2 another region, 3 a model of many languages, None no fit."""
    if spoken == MANY:
        return 3
    have, want = spoken.replace("_", "-").lower(), wanted.replace("_", "-").lower()
    if have == want:
        return 0
    if not have or primary(have) != primary(want):
        return None
    return 1 if "-" not in have else 2


def _why(model: Installed, language: str, distance: int, passed: Sequence[str], *, others: int) -> str:
    kinds = ("is for it", f"is for {model.language}", f"is for {model.language}, the nearest", "knows many languages")
    lacking = "".join(f", and {engine} has no model for it" for engine in passed)
    rivals = f" ({others} more would do)" if others else ""
    return f"{language}: {model.engine} with {model.name}, which {kinds[distance]}{lacking}{rivals}"
