"""How much is being recognised, and whether more can be taken."""

import threading

from voicekit.errors import RecognizerBusy

__all__ = ["Capacity"]


class Capacity:
    """CPU seconds asked for in each second, against the cores there are. Used from the loop and from worker threads."""

    def __init__(self, cores: float) -> None:
        self._cores = cores
        self._taken = 0.0
        self._lock = threading.Lock()

    @property
    def taken(self) -> float:
        """Cores' worth of work that is taken now."""
        return self._taken

    def take(self, cost: float) -> None:
        """Take ``cost`` cores' worth of work; one utterance is always taken, however dear. Raises RecognizerBusy."""
        with self._lock:
            if self._taken and self._taken + cost > self._cores:
                raise RecognizerBusy(
                    f"{self._taken:.2f} of {self._cores:g} cores are taken by other callers",
                    hint="ask by keys, or give the machine more cores",
                )
            self._taken += cost

    def give(self, cost: float) -> None:
        """Give back what was taken."""
        with self._lock:
            self._taken = max(0.0, self._taken - cost)
            # Sums of floats leave a rest that would look like a caller.
            if self._taken < 1e-9:
                self._taken = 0.0
