"""``voicekit status``: whether the running service is well, and what it is at."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._lazy import LazyModule
from voicekit._unseen import visible
from voicekit.errors import HealthUnknown

if TYPE_CHECKING:
    from voicekit._health import asking
    from voicekit._health.asking import ServiceStatus
    from voicekit._settings import Settings
else:
    asking = LazyModule("voicekit._health.asking")

__all__ = ["EXIT_NOT_READY", "EXIT_UNKNOWN", "command"]

EXIT_NOT_READY, EXIT_UNKNOWN = 1, 3


@click.command()
@click.option("--address", metavar="[HOST:]PORT", help="Where it tells that; else the setting health.")
@as_json
@click.pass_obj
def command(context: Context, /, *, address: str | None, as_json: bool) -> int:
    """Say whether the running service is well, and what it is at.

    It is asked at the address of the setting `health`. Exits 0 where calls can be answered, 1 where not, with the
    reasons, and 3 where nobody says so.
    """
    settings = settings_of(context, health=address)
    try:
        status = _asked(settings)
    except HealthUnknown as error:
        tell(error, as_json=as_json, debug=context.debug)
        return EXIT_UNKNOWN
    if as_json:
        print_json(_facts(status))
    else:
        _show(status)
    return 0 if status.ready else EXIT_NOT_READY


def _asked(settings: "Settings") -> "ServiceStatus":
    if settings.health is None:
        raise HealthUnknown(
            "the service tells nobody whether it is well",
            hint='set health = "127.0.0.1:9150" in voicekit.toml, start the service anew, and ask again',
        )
    return asking.ask(settings.health)


def _facts(status: "ServiceStatus") -> dict[str, object]:
    metrics = [
        {"name": name, "labels": dict(labels), "value": value}
        for name, values in status.metrics.items()
        for labels, value in values.items()
    ]
    return {"address": status.address, "ready": status.ready, "reasons": list(status.reasons), "metrics": metrics}


def _show(status: "ServiceStatus") -> None:
    version = next(iter(status.by("voicekit_info", "version")), "")
    word, colour = ("ready", "green") if status.ready else ("not ready", "red")
    click.echo(f"{click.style(word, fg=colour, bold=True)}  voicekit {version} at {status.address}")
    for reason in status.reasons:
        click.echo(f"{'':12}{visible(reason)}")
    for name, text in _lines(status):
        if text:
            click.echo(f"{name:>10}  {visible(text)}")


def _lines(status: "ServiceStatus") -> Iterator[tuple[str, str]]:
    """What there is to say, by subject; empty where there is nothing."""
    value, by, listed = status.value, status.by, _listed
    now, most = value("voicekit_calls_now"), value("voicekit_calls_max")
    away = value("voicekit_calls_away")
    yield "calls", f"{now:.0f} now, of {most:.0f}" + (f", {away:.0f} of them away" if away else "")
    yield "ended", listed(by("voicekit_calls_total", "status"))
    yield "turned away", listed(by("voicekit_turned_away_total", "why"))
    yield "strangers", listed(by("voicekit_strangers_total", "why"))
    yield "lasted", _spread(status, "voicekit_call_duration_seconds")
    yield "to prompt", _spread(status, "voicekit_first_prompt_seconds")
    yield "prompts", listed(by("voicekit_prompts_total", "outcome"))
    yield "cache", listed(by("voicekit_prompt_cache_total", "result"))
    waiting = value("voicekit_renderings_waiting")
    made = _spread(status, "voicekit_rendering_seconds")
    yield "rendering", f"{made}; {waiting:.0f} wait for a thread" if waiting else made
    yield "answers", listed(by("voicekit_answers_total", "mode"))
    yield "missed", listed(by("voicekit_missed_total", "why"))
    yield "heard", _spread(status, "voicekit_recognition_seconds")
    yield "errors", listed(by("voicekit_errors_total", "code"))
    yield "loop", _spread(status, "voicekit_loop_delay_seconds")
    yield "held up by", listed(by("voicekit_loop_blocked_total", "place"))
    lag, lost = value("voicekit_records_lag_seconds"), value("voicekit_records_lost_total")
    yield "records", f"{lag:.0f} s behind" + (f", {lost:.0f} lines lost" if lost else "")


def _listed(counts: dict[str, float]) -> str:
    """Counts by name, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{count:.0f} {name}" for name, count in ordered)


def _spread(status: "ServiceStatus", name: str) -> str:
    """A histogram in words: within what half of it is, and nearly all."""
    count = status.count(name)
    if not count:
        return ""
    half, most = (status.within(name, share) for share in (0.5, 0.95))
    return f"half within {_seconds(half)}, 95 % within {_seconds(most)}, of {count:.0f}"


def _seconds(bound: float | None) -> str:
    """A bound as a person reads it."""
    if bound is None:
        return "more than that"
    return f"{bound * 1000:g} ms" if bound < 1 else f"{bound:g} s"
