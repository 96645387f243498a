"""``voicekit say``: a text as a caller would hear it, in a sound file."""

import json
import os
import sys
from pathlib import Path

import click
import numpy as np

from voicekit._authoring.written import looks_written, written_for_eyes
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, settings_of, speech_options
from voicekit._media.formats import FORMATS, Format, decode, encode
from voicekit._media.output import written
from voicekit._media.pcm import Pcm
from voicekit._prompts.factory import speaker_of
from voicekit._prompts.parts import Text
from voicekit._prompts.segments import MAX_CHARACTERS, of_text
from voicekit._prompts.synthesis import Synthesis, synthesize
from voicekit._tts.speaker import Priority
from voicekit.errors import BadPrompt

__all__ = ["command"]


@click.command()
@click.argument("text")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option("--format", "name", type=click.Choice(list(FORMATS)), help="Its format; else by the file's extension.")
@speech_options
@click.option("--voice", metavar="NAME", help="Voice of the first engine.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    text: str,
    output: Path,
    name: str | None,
    engines: str | None,
    language: str | None,
    voice: str | None,
    as_json: bool,
) -> None:
    """Speak a text into a sound file, as a caller would hear it.

    TEXT - is read from standard input.
    """
    form = chosen_format(name, output)
    settings = settings_of(context, engines=engines, language=language)
    if voice is not None:
        settings = settings_of(
            context, engines=engines, language=language, voice={**settings.voice, settings.engines[0]: voice}
        )
    speaker = speaker_of(settings)
    # Made losslessly at the right rate, so that the sound is encoded once only.
    linear = FORMATS["sln" if form.rate == FORMATS["sln"].rate else "sln16"]
    spoken = sys.stdin.read() if text == "-" else text
    for written_so in written_for_eyes(spoken[:MAX_CHARACTERS]):
        if written_so.severe:
            raise BadPrompt(f"{written_so.stretch[:40]!r} is {written_so.what}", hint=written_so.hint)
    for why in looks_written(spoken[:MAX_CHARACTERS], settings.language):
        click.secho(f"warning: {why}", fg="yellow", err=True)
    made = [
        synthesize(segment, speaker, linear, Priority())
        for segment in of_text(Text(spoken), settings.language, speaker.voice, linear)
    ]
    sound = Pcm(np.concatenate([decode(part.data, linear).samples for part in made]), linear.rate)
    with written(output) as file:
        file.write(encode(sound, form))
    report(output, form, sound, made, as_json=as_json)


def chosen_format(name: str | None, output: Path) -> Format:
    """The format by its name or by the file's extension. Raises BadPrompt."""
    wanted = name or output.suffix.removeprefix(".").lower()
    if wanted not in FORMATS:
        raise BadPrompt(
            f"{output.name}: no format has the extension {output.suffix!r}",
            hint=f"name one: --format {'|'.join(FORMATS)}",
        )
    return FORMATS[wanted]


def report(output: Path, form: Format, sound: Pcm, made: list[Synthesis], *, as_json: bool) -> None:
    """What was written, and who spoke (several, where one engine could not say a sentence); beside the sound itself."""
    aside = is_stdout(output)
    voices = list(dict.fromkeys(f"{part.recipe.engine} {part.recipe.voice}" for part in made))
    if as_json:
        facts = {"file": str(output), "format": form.name, "seconds": round(sound.seconds, 3), "voices": voices}
        click.echo(json.dumps(facts, ensure_ascii=False), err=aside)
    else:
        click.echo(f"{output}: {sound.seconds:.1f} s, {form.name}, {', '.join(voices)}", err=aside)


def is_stdout(output: Path) -> bool:
    """Whether a path is where standard output goes (``/dev/stdout``)."""
    try:
        return os.path.samestat(output.stat(), os.fstat(sys.stdout.fileno()))
    except OSError:
        return False
