"""What an engine could have heard."""

from dataclasses import dataclass

__all__ = ["Said", "heard"]


@dataclass(frozen=True)
class Said:
    text: str
    confidence: float = 0.9


def heard(*texts: str) -> list[Said]:
    """Alternatives, best first, each a little less sure than the one before."""
    return [Said(text, max(0.0, 0.9 - 0.2 * place)) for place, text in enumerate(texts)]
