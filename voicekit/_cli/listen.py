"""``voicekit listen``: what a call would make of a recording, or of the microphone, and why."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from voicekit import _interrupt as interrupt
from voicekit._asr.registry import Registry
from voicekit._asr.service import Recognition
from voicekit._authoring.hearing import HeardSound, hear
from voicekit._authoring.microphone import LONGEST, record
from voicekit._call.input.kinds import InputKind, choice, digits, free_speech, kind, phrase
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._cli.transcribe import listed, phrases_of
from voicekit._media.master import SILENCE
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._settings import Settings
from voicekit._unseen import printable

__all__ = ["EXIT_CODES", "command"]

EXIT_CODES = {"accepted": 0, "asked back": 3, "refused": 4, "not heard": 4}
"""1 and 2 are failures, as everywhere."""

SHOWN = 5
"""Hypotheses that a person is shown; ``--json`` has all."""

COLOURS = {"accepted": "green", "asked back": "yellow", "refused": "red", "not heard": "red"}


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--microphone", is_flag=True, help="Record now, by arecord or parec, until the answer has ended.")
@click.option("--menu", metavar="PHRASES", help='The question: one of some choices, "sales,support".')
@click.option("--digits", "length", type=click.IntRange(1, 100), metavar="N", help="The question: so many digits.")
@click.option("--ask", "name", metavar="KIND", help="The question: a kind by its name, such as yes_no, date or time.")
@click.option("--grammar", metavar="FILE|PHRASES", help="The question: a file of lines, or phrases with commas.")
@click.option("--language", metavar="TAG", help="Language, such as en or pt-BR.")
@click.option("--models", metavar="DIR", help="Directory of the models.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    file: Path | None,
    microphone: bool,
    menu: str | None,
    length: int | None,
    name: str | None,
    grammar: str | None,
    as_json: bool,
    **options: str | None,
) -> int:
    """Show what a call makes of what is said, and why.

    Without a question anything may be said. Exits 0 where the answer is accepted, 3 where it would be asked back, and 4
    where it is refused or nothing is heard.
    """
    if (file is None) is not microphone:
        raise click.UsageError("name one file, or give --microphone")
    asked = question_of(menu, length, name, grammar)
    settings = settings_of(context, **options)
    heard = interrupt.run(listened(settings, asked, file))
    if as_json:
        print_json(report(heard, "microphone" if file is None else printable(file)))
    else:
        show(heard)
    return EXIT_CODES[heard.answer.decision]


def question_of(menu: str | None, length: int | None, name: str | None, grammar: str | None) -> InputKind:
    """The kind of question that the options name; anything may be said where none does.

    Raises ProgramError, ConfigError.
    """
    given = [each for each in (menu, length, name, grammar) if each is not None]
    if len(given) > 1:
        raise click.UsageError("one question at a time: --menu, --digits, --ask or --grammar")
    if menu is not None:
        return choice({str(place): [each] for place, each in enumerate(listed("--menu", menu), 1)})
    if length is not None:
        return digits(length)
    if name is not None:
        return kind(name)
    phrases = phrases_of(grammar)
    return free_speech() if phrases is None else phrase(phrases)


async def listened(settings: Settings, asked: InputKind, file: Path | None) -> HeardSound:
    """What a call makes of the file, or of what is said into the microphone now. The model is loaded before that."""
    registry = Registry(settings.models, settings.recognizers)
    async with Recognition(registry.find, trusted=settings.accept_languages) as recognition:
        if file is not None:
            return await hear(await asyncio.to_thread(read, file), asked, settings.language, recognition)
        return await hear(await spoken(recognition, settings.language, asked), asked, settings.language, recognition)


async def spoken(recognition: Recognition, language: str, asked: InputKind) -> Pcm:
    """What is said into the microphone. Raises ConfigError where there is none."""
    closed = asked.name != "free_speech"
    await recognition.load(language, closed=closed)
    click.secho(f"speak now (at most {LONGEST:.0f} s)", bold=True, err=True)
    return await record(asked.endpointing)


def report(heard: HeardSound, source: str) -> dict[str, object]:
    """What ``--json`` prints."""
    facts = asdict(heard)
    return {"file": source, "decision": heard.answer.decision, **facts}


def show(heard: HeardSound) -> None:
    """What a person reads: the sound, the answer in it, what was heard, what a call does with it, and why."""
    noise = "no pause to measure the noise in" if heard.noise is None else f"noise {_level(heard.noise)}"
    click.echo(f"sound      {heard.seconds:.2f} s, {heard.band} band, {noise}")
    if (speech := heard.speech) is not None:
        known = f"known at {speech.known:.2f} s"
        click.echo(f"speech     {speech.onset:.2f} to {speech.end:.2f} s ({known}), {_level(speech.level)}")
    for place, each in enumerate(heard.hypotheses[:SHOWN]):
        means = "" if each.key is None else f"  = {each.key}"
        click.echo(f"{'heard' if not place else '':<10} {each.confidence:.2f}  {printable(each.text)}{means}")
    if heard.hypotheses:
        accepted = "never accepted at once" if heard.accept > 1.0 else f"accepted from {heard.accept:.2f} on"
        click.echo(f"{'':<10} {accepted}, asked back from {heard.confirm:.2f} on")
    answer = heard.answer
    value = "" if answer.value is None else f": {printable(answer.value)}"
    lead = "" if answer.margin is None else f", {answer.margin:.2f} before the next"
    sure = "" if answer.confidence is None else f" ({answer.confidence:.2f}{lead})"
    click.echo(f"a call     {click.style(answer.decision, fg=COLOURS[answer.decision], bold=True)}{value}{sure}")
    for remark in heard.remarks:
        click.echo(f"{'':<10} {printable(remark.what)}")
        if remark.hint:
            click.echo(f"{'':<10}   hint: {remark.hint}")


def _level(level: float) -> str:
    return "none" if level <= SILENCE else f"{level:.0f} dBFS"
