"""A voice for callers: texts spoken by whatever engine is given, at telephone quality."""

from collections.abc import Callable
from threading import Lock

from voicekit._media.pcm import Pcm
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["spoken"]


def spoken(render: Callable[[str], Pcm], line: Callable[[Pcm], Pcm] = telephone) -> Callable[[str], Pcm]:
    """A `World`'s ``speak``: each text rendered once, and sent through a line. Threads may share it.

    ``line`` is `telephone`, or that with noise: ``partial(telephone, noise=..., snr=10.0)``.
    """
    made: dict[str, Pcm] = {}
    lock = Lock()

    def speak(text: str) -> Pcm:
        with lock:
            if text not in made:
                made[text] = line(render(text))
            return made[text]

    return speak
