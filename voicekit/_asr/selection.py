"""Which model serves a language, and why. Pure: it chooses among the models that it is told of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from voicekit._asr.measured import asks_back
from voicekit._asr.models import Installed
from voicekit._asr.models.catalogue import CATALOGUE, CatalogueModel, distance
from voicekit._lang.tags import primary
from voicekit.errors import RecognizerMissing

__all__ = ["ORDER", "Selected", "described", "select", "suggested"]

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
    near = [(order.index(str(model.engine)), distance(model.language, language), model.name) for model in able]
    serving = sorted(
        (place, far, name, model) for (place, far, name), model in zip(near, able, strict=True) if far is not None
    )
    if not serving:
        raise RecognizerMissing(
            f"no model here hears {language} (engines: {', '.join(order)})",
            hint=_mend(language, order),
        )
    place, far, _, model = serving[0]
    return Selected(model, _why(model, language, far, order[:place], others=len(serving) - 1))


def described(selected: Selected, language: str, trusted: Collection[str] = ()) -> str:
    """Why a model serves a language, and that each answer is asked back where that is so."""
    if asks_back(str(selected.model.engine), language, trusted):
        return f"{selected.why}; not measured in {language}, so each answer is asked back"
    return selected.why


def suggested(language: str, order: Sequence[str] = ORDER) -> CatalogueModel | None:
    """The model that is worth fetching for a language where none is here; None where none is known.

    By the order of engines, then how near its language is, then how small it is: a telephone menu needs no more.
    """
    able = [model for model in CATALOGUE.values() if model.engine in order]
    ranked = [
        (order.index(model.engine), far, _is_large(model), place)
        for place, model in enumerate(able)
        if (far := distance(model.language, language)) is not None
    ]
    return able[min(ranked)[-1]] if ranked else None


def _is_large(model: CatalogueModel) -> bool:
    """Of Vosk's models those for telephones are called small; the others stand in the catalogue by their size."""
    return model.engine == "vosk" and "small" not in model.name


def _mend(language: str, order: Sequence[str]) -> str:
    model = suggested(language, order)
    return f"voicekit models fetch {model.name}" if model else f"voicekit models list --language {primary(language)}"


def _why(model: Installed, language: str, far: int, passed: Sequence[str], *, others: int) -> str:
    kinds = ("is for it", f"is for {model.language}", f"is for {model.language}, the nearest", "knows many languages")
    lacking = "".join(f", and {engine} has no model for it" for engine in passed)
    rivals = f" ({others} more would do)" if others else ""
    return f"{language}: {model.engine} with {model.name}, which {kinds[far]}{lacking}{rivals}"
