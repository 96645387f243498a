"""What is wrong with a language's recordings, as far as their names and channels tell."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from voicekit._authoring.catalog.problems import CatalogProblem
from voicekit._authoring.catalog.script import ScriptLine
from voicekit._media.legs import out_of_phase
from voicekit._media.mix import CANCELLED, MEND
from voicekit._prompts.catalog.recordings import RecordedText, files, load

__all__ = ["near", "of_recordings"]


def of_recordings(lines: Sequence[ScriptLine], folder: Path, language: str) -> Iterator[CatalogProblem]:
    """The problems of a folder of recordings, none of them severe: a voice says what is not played (blocks).

    Raises CatalogError.
    """
    recordings = load(folder)
    known = {line.name: line for line in lines}
    for name, paths in files(folder).items():
        if len(paths) > 1:
            what = f"{', '.join(path.name for path in paths[1:])}: there, too"
            yield _problem("recording-twice", language, recordings[name], (name, what, "leave one of them"))
    for name, recording in recordings.items():
        if (found := _of_one(known.get(name), name, recording, known)) is not None:
            code, what, hint = found
            yield _problem(code, language, recording, (name, what, hint))
        elif out_of_phase(recording.path):
            yield _problem("recording-out-of-phase", language, recording, (name, CANCELLED, MEND))
    wanted = [line.name for line in lines if not line.why_not]
    missing = [name for name in wanted if name not in recordings]
    if recordings and missing:
        what = f"{len(missing)} of {len(wanted)} texts have no recording: callers will hear two voices"
        hint = f"voicekit catalog script {language} --missing"
        yield CatalogProblem("recording-missing", language, missing[0], what, hint, str(folder), severe=False)


def _of_one(
    line: ScriptLine | None, name: str, recording: RecordedText, known: dict[str, ScriptLine]
) -> tuple[str, str, str] | None:
    """Code, what and hint."""
    if line is None:
        return "recording-unknown", "no text has this name, so it is never played", near(name, known)
    if line.why_not:
        return "recording-places", f"it is never played: {line.why_not}", "take it out"
    if not recording.says(line.text):
        return "recording-stale", f"it says another text: {recording.text}", f"have it recorded: {line.text}"
    return None


def near(name: str, known: dict[str, ScriptLine]) -> str:
    """What mends an unknown name: the nearest ones."""
    found = get_close_matches(name, known, n=2)
    return f"did you mean {' or '.join(found)}?" if found else "voicekit catalog script lists the names"


def _problem(code: str, language: str, recording: RecordedText, said: tuple[str, str, str]) -> CatalogProblem:
    name, what, hint = said
    return CatalogProblem(code, language, name, what, hint, str(recording.path), severe=False)
