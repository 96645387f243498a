"""A transcript as a file: text, JSON, subtitles, a table."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

from voicekit._asr.engine import Word
from voicekit._unseen import printable
from voicekit.transcribe._transcript import Passage, Transcript

__all__ = ["FORMS", "Form"]

Form = Callable[[Transcript, Path, Mapping[str, Any]], str]
"""Transcript, recording, and how it was made (language, engine, ...), as the content of a file."""

CUE_SECONDS = 6.0
CUE_LETTERS = 84
"""A subtitle has two lines of 42 letters and stands for some six seconds."""


def _text(transcript: Transcript, _source: Path, _how: Mapping[str, Any]) -> str:
    lines = (f"{_who(transcript, passage)}{passage.text}\n" for passage in transcript.passages)
    return "".join(lines)


def _json(transcript: Transcript, source: Path, how: Mapping[str, Any]) -> str:
    passages = [_rounded(asdict(passage)) for passage in transcript.passages]
    facts = {"file": printable(source.name), "seconds": round(transcript.seconds, 3), "legs": transcript.legs}
    return json.dumps({**facts, **how, "passages": passages}, indent=2, ensure_ascii=False) + "\n"


def _srt(transcript: Transcript, _source: Path, _how: Mapping[str, Any]) -> str:
    cues = [
        f"{number}\n{_time(start, ',')} --> {_time(end, ',')}\n{_who(transcript, passage)}{text}\n"
        for number, (passage, start, end, text) in enumerate(_cues(transcript), 1)
    ]
    return "\n".join(cues)


def _vtt(transcript: Transcript, _source: Path, _how: Mapping[str, Any]) -> str:
    cues = [
        f"{_time(start, '.')} --> {_time(end, '.')}\n<v {passage.leg}>{_escaped(text)}\n"
        for passage, start, end, text in _cues(transcript)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _csv(transcript: Transcript, source: Path, _how: Mapping[str, Any]) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["file", "leg", "start", "end", "confidence", "text"])
    name = printable(source.name)
    for one in transcript.passages:
        table.writerow([name, one.leg, f"{one.start:.3f}", f"{one.end:.3f}", f"{one.confidence:.3f}", one.text])
    return file.getvalue()


FORMS: Mapping[str, Form] = MappingProxyType({"txt": _text, "json": _json, "srt": _srt, "vtt": _vtt, "csv": _csv})
"""The formats by name, which is the extension too."""


def _who(transcript: Transcript, passage: Passage) -> str:
    return f"{passage.leg}: " if transcript.legs > 1 else ""


def _cues(transcript: Transcript) -> Iterator[tuple[Passage, float, float, str]]:
    """Passages in pieces that can be read while they are spoken: start and end in seconds, and the text."""
    pieces = [(passage, *piece) for passage in transcript.passages for piece in _pieces(passage)]
    yield from sorted(pieces, key=lambda piece: (piece[1], piece[0].leg))


def _pieces(passage: Passage) -> Iterator[tuple[float, float, str]]:
    if not passage.words:
        yield passage.start, passage.end, passage.text
        return
    held: list[Word] = []
    for word in passage.words:
        letters = sum(len(one.text) + 1 for one in held) + len(word.text)
        if held and (letters > CUE_LETTERS or word.end - held[0].start > CUE_SECONDS):
            yield held[0].start, held[-1].end, " ".join(one.text for one in held)
            held = []
        held.append(word)
    yield held[0].start, held[-1].end, " ".join(one.text for one in held)


def _time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case list() | tuple():
            return [_rounded(one) for one in value]
    return value
