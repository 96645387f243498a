"""From a file's bytes to a flow, with the report of what was lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from voicekit.dialog.document import Flow
from voicekit.dialog.importing.draft import Draft, Loss
from voicekit.dialog.importing.freepbx import looks_like_rows, read_freepbx
from voicekit.dialog.importing.twiml import read_twiml
from voicekit.dialog.importing.voicexml import read_voicexml
from voicekit.dialog.importing.writing import to_yaml
from voicekit.dialog.importing.xml import Element, parse_xml
from voicekit.errors import FlowError

__all__ = ["FORMATS", "Imported", "convert"]

FORMATS = ("freepbx", "twiml", "voicexml")
"""What can be read."""

_ROOTS = {"Response": "twiml", "vxml": "voicexml"}

_READERS: Mapping[str, Callable[[Element, str], Draft]] = {"twiml": read_twiml, "voicexml": read_voicexml}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: what it was, the flow, as a plain document and as YAML, and what was lost on the way."""

    source: str
    flow: Flow
    document: Mapping[str, Any]
    text: str
    losses: tuple[Loss, ...]


def convert(data: bytes, file: str, source: str | None = None, beside: Mapping[str, bytes] | None = None) -> Imported:
    """A file as a flow. ``source`` is one of `FORMATS`, or None to tell by the file; ``file`` is what errors call it.

    ``beside`` are files in the same folder that belong to it, by name (FreePBX's tables). Raises FlowError for what
    cannot be read.
    """
    if source == "freepbx" or (source is None and looks_like_rows(data)):
        return _imported("freepbx", read_freepbx(data, file, beside or {}), file)
    root = parse_xml(data, file)
    told = _ROOTS.get(root.name)
    if told is None or source not in {None, told}:
        wanted = source or "one of Response (TwiML) and vxml (VoiceXML)"
        raise FlowError(f"its root is <{root.name}>, not that of {wanted}", file=file, line=root.line)
    draft = _READERS[told](root, file)
    _report_rest(root, draft)
    return _imported(told, draft, file)


def _imported(source: str, draft: Draft, file: str) -> Imported:
    document = draft.document()
    try:
        flow = Flow.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise FlowError(f"it makes no flow: {where}: {first['msg']}", file=file) from None
    return Imported(source, flow, document, to_yaml(draft), tuple(sorted(draft.losses)))


def _report_rest(root: Element, draft: Draft) -> None:
    """Whatever no reader has made use of."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not element.seen:
            draft.lose(element.line, f"<{element.name}>", "left out")
            continue
        for name in element.attributes:
            if name not in element.taken:
                draft.lose(element.line, f"<{element.name}> {name}={element.attributes[name][:60]!r}", "left out")
        waiting += element.elements
