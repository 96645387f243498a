"""Asking a running service whether it is well, as its pages tell it; blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
from prometheus_client.parser import text_string_to_metric_families

from voicekit._settings.model import EVERYWHERE, Address
from voicekit.errors import HealthUnknown

__all__ = ["ServiceStatus", "ask"]

WITHIN = 5.0
"""Seconds for each page: one that takes longer is of a service whose loop is held up."""

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What a service says of itself. ``metrics`` are its numbers, by name and labels."""

    address: str
    reasons: tuple[str, ...]
    metrics: Mapping[str, Mapping[Labels, float]] = field(repr=False)

    @property
    def ready(self) -> bool:
        """Whether calls can be answered."""
        return not self.reasons

    def value(self, name: str) -> float:
        """A number without labels."""
        return self.metrics.get(name, {}).get((), 0.0)

    def by(self, name: str, label: str) -> dict[str, float]:
        """A number for each value of a label, the others added up; those that are 0 left out."""
        found: dict[str, float] = {}
        for labels, value in self.metrics.get(name, {}).items():
            if value:
                key = dict(labels).get(label, "")
                found[key] = found.get(key, 0.0) + value
        return found

    def count(self, name: str) -> float:
        """How many a histogram has."""
        return self.value(f"{name}_count")

    def within(self, name: str, share: float) -> float | None:
        """The bound of a histogram, in seconds, within which this share of it is; None where that is not known."""
        buckets = sorted((float(dict(labels)["le"]), count) for labels, count in self._buckets(name))
        if not buckets or not buckets[-1][1]:
            return None
        bound = next(bound for bound, count in buckets if count >= share * buckets[-1][1])
        return None if bound == float("inf") else bound

    def _buckets(self, name: str) -> Iterator[tuple[Labels, float]]:
        yield from self.metrics.get(f"{name}_bucket", {}).items()


def ask(address: Address) -> ServiceStatus:
    """Ask the service at this address. Raises HealthUnknown where nobody answers there, or who answers is no service of
    ours.
    """
    at = str(Address(EVERYWHERE.get(address.host, address.host), address.port))
    try:
        with httpx.Client(base_url=f"http://{at}", timeout=WITHIN, trust_env=False) as client:
            ready, metrics = client.get("/ready"), client.get("/metrics")
        reasons = tuple(map(str, ready.json()["reasons"]))
        found: dict[str, dict[Labels, float]] = {}
        for family in text_string_to_metric_families(metrics.raise_for_status().text):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    except httpx.TimeoutException as error:
        raise HealthUnknown(
            f"no answer from {at} within {WITHIN:.0f} s", hint="the service hangs: see loop.blocked in its log"
        ) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise HealthUnknown(
            f"nobody answers at {at}", hint="is the service running, with health set as it is here? voicekit serve"
        ) from error
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
        raise HealthUnknown(
            f"what answers at {at} is no voicekit service", hint="look at the setting health, or give --address"
        ) from error
    return ServiceStatus(at, reasons, found)
