"""``voicekit transcribe``: recordings to text, by the file, by the folder, or as Asterisk writes them."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from voicekit import _interrupt as interrupt
from voicekit._asr.engine import Recognizer
from voicekit._asr.registry import Registry
from voicekit._asr.service import Find, Recognition
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._cli.progress import terminal_bar
from voicekit._settings import Settings
from voicekit._threads import usable_cores
from voicekit._unseen import printable
from voicekit.errors import ConfigError, VoicekitError
from voicekit.transcribe import Transcript
from voicekit.transcribe._batch import Observer, Plan, each, run_all
from voicekit.transcribe._forms import FORMS
from voicekit.transcribe._places import TranscriptionJob, Unread, look, place
from voicekit.transcribe._watch import watch

__all__ = ["command", "listed", "phrases_of"]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR ...")
@click.option(
    "--grammar", metavar="FILE|PHRASES", help="All that may be said: a file of lines, or phrases with commas."
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMS)), default="txt", show_default=True, help="Of the results."
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Else beside each file."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Stretches of speech at once; else one for each CPU."
)
@click.option("--language", metavar="TAG", help="Language, such as en or pt-BR.")
@click.option("--models", metavar="DIR", help="Directory of the models.")
@click.option("--watch", "watching", is_flag=True, help="Go on with what appears, until Ctrl-C.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    paths: tuple[Path, ...],
    grammar: str | None,
    form: str,
    output: Path | None,
    jobs: int | None,
    watching: bool,
    as_json: bool,
    **options: str | None,
) -> int:
    """Write down what is said in recordings.

    The result of call.wav is call.wav.txt; one that is there already, of the same recording and settings, is kept.
    The channels of a recording are heard apart. With --watch a recording is taken once Asterisk has finished it.
    Exits 1 where a recording or a folder could not be read.
    """
    settings = settings_of(context, **options)
    phrases = phrases_of(grammar)
    closed: dict[Path, OSError] = {}
    known = None if watching else place(list(look(paths, closed.__setitem__)), output, form)
    find = finder(settings)
    recognizer = find(settings.language, phrases is not None)
    warn_of_unknown(recognizer, phrases)
    plan = Plan(settings.language, phrases, form, how(recognizer, settings.language))
    most = jobs or usable_cores()
    total = None if known is None else len(known) + len(closed)
    with showing(total, hidden=as_json) as shown:
        for folder, error in closed.items():
            shown.unread(folder, error)
        jobs_of = each(known) if known is not None else follow(paths, output, form, shown.unread)
        interrupt.run(run(jobs_of, find, plan, most, shown))
    if as_json:
        print_json(shown.report)
    elif known is not None:
        click.echo(shown.summary())
    return 1 if shown.counts["failed"] else 0


def finder(settings: Settings) -> Find:
    """Finds the recognizer of a language among the models that are here."""
    return Registry(settings.models, settings.recognizers).find


async def run(jobs: AsyncIterator[TranscriptionJob], find: Find, plan: Plan, most: int, shown: "BatchProgress") -> None:
    """Transcribe every job, the model loaded before the first."""
    async with Recognition(find, threads=most, recordings=most) as recognition:
        await recognition.load(plan.language, closed=plan.phrases is not None)
        await run_all(jobs, recognition, plan, most, shown)


async def follow(
    paths: tuple[Path, ...], output: Path | None, form: str, unread: Unread
) -> AsyncIterator[TranscriptionJob]:
    """Jobs as recordings become whole, until SIGINT or SIGTERM; those under way are finished.

    A second signal does what it does without ``--watch``.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in interrupt.heeded(signal.SIGINT, signal.SIGTERM)}

    def end() -> None:
        stop.set()
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    for number in before:
        loop.add_signal_handler(number, end)
    async for found in watch(paths, stop, loop.time, unread):
        for job in place([found], output, form):
            yield job


def phrases_of(grammar: str | None) -> tuple[str, ...] | None:
    """The phrases of --grammar, each once; None without it. Raises ConfigError."""
    return None if grammar is None else tuple(dict.fromkeys(listed("--grammar", grammar)))


def listed(option: str, given: str) -> tuple[str, ...]:
    """The phrases of an option: the lines of a file (# begins a remark), or what stands between commas.

    Raises ConfigError where there is none, or the file cannot be read.
    """
    lines = given.split(",")
    try:
        if _is_file(given):
            lines = [line.partition("#")[0] for line in Path(given).read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{given}: cannot be read: {error}", hint="give a text file with one phrase on each line"
        ) from error
    phrases = tuple(line.strip() for line in lines if line.strip())
    if not phrases:
        raise ConfigError(f'{option} "{given}" holds no phrase', hint="a file of phrases, or sales,support,yes")
    return phrases


def _is_file(given: str) -> bool:
    """Whether there is a file of this name; a list of phrases may be longer than a name can be."""
    try:
        return Path(given).is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def warn_of_unknown(recognizer: Recognizer, phrases: tuple[str, ...] | None) -> None:
    """Name the words that the model cannot hear, with the nearest that it can."""
    for word, near in recognizer.unknown_words(phrases or ()).items():
        nearest = f"; it knows {', '.join(near)}" if near else ""
        click.secho(f"the model does not know the word {word}{nearest}", fg="yellow", err=True)


def how(recognizer: Recognizer, language: str) -> dict[str, str]:
    """What a result depends on beside the recording."""
    known = recognizer.describe()
    return {"language": language, "engine": known.engine, "model": known.model, "version": known.version}


class BatchProgress(Observer):
    """A bar on a terminal, a line for each recording, and the report of all."""

    def __init__(self, bar: Progress, total: int | None, *, hidden: bool) -> None:
        self.bar = bar
        self.hidden = hidden
        self.task = bar.add_task("transcribing", total=total)
        self.shares: dict[TranscriptionJob, float] = {}
        self.seconds = 0.0
        self.counts = {"done": 0, "kept": 0, "failed": 0}
        self.report: dict[str, list[dict[str, Any]]] = {kind: [] for kind in self.counts}

    def progress(self, job: TranscriptionJob, share: float) -> None:
        """Move the bar."""
        self.shares[job] = share
        self.bar.update(self.task, completed=sum(self.counts.values()) + sum(self.shares.values()))

    def kept(self, job: TranscriptionJob) -> None:
        """Count it."""
        self._end(job, "kept", {})

    def done(self, job: TranscriptionJob, transcript: Transcript) -> None:
        """Say where it is."""
        self.seconds += transcript.seconds
        facts = {"seconds": round(transcript.seconds, 3), "legs": transcript.legs, "passages": len(transcript.passages)}
        self._end(job, "done", facts)
        self._say(f"{printable(job.result)}: {transcript.seconds:.1f} s, {len(transcript.passages)} passages")

    def failed(self, job: TranscriptionJob, error: Exception) -> None:
        """Name it."""
        reason = error if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        why = printable(error.what if isinstance(error, VoicekitError) else f"{job.source}: {reason}")
        self._end(job, "failed", {"why": why})
        self._say(why, err=True, fg="red")

    def unread(self, folder: Path, error: OSError) -> None:
        """Name a folder that cannot be looked into."""
        why = printable(f"{folder}: cannot be read: {error.strerror}")
        self._count("failed", {"file": printable(folder), "result": "", "why": why})
        self._say(why, err=True, fg="red")

    def summary(self) -> str:
        """All in a line."""
        done, kept, failed = self.counts.values()
        parts = [f"{done} transcribed ({self.seconds / 60:.1f} minutes)", f"{kept} kept", f"{failed} failed"]
        return ", ".join(parts[: 3 if failed else 2])

    def _end(self, job: TranscriptionJob, kind: str, facts: dict[str, Any]) -> None:
        self.shares.pop(job, None)
        self._count(kind, {"file": printable(job.source), "result": printable(job.result), **facts})
        self.progress(job, 0.0)
        self.shares.pop(job, None)

    def _count(self, kind: str, entry: dict[str, Any]) -> None:
        self.counts[kind] += 1
        if self.hidden:  # else nobody reads the report, and --watch goes on for months
            self.report[kind].append(entry)

    def _say(self, text: str, *, err: bool = False, fg: str | None = None) -> None:
        if not self.hidden:
            click.secho(text, err=err, fg=fg)


@contextmanager
def showing(total: int | None, *, hidden: bool) -> Iterator[BatchProgress]:
    """A bar on a terminal's stderr, lines above it."""
    with terminal_bar(hidden=hidden) as bar:
        yield BatchProgress(bar, total, hidden=hidden)
