"""From a file's bytes to a flow, with the report of what was lost."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from voicekit._authoring.importing.dialplan import looks_like_dialplan, read_dialplan
from voicekit._authoring.importing.draft import Draft, Loss
from voicekit._authoring.importing.foreign import kind_of, kind_of_root
from voicekit._authoring.importing.freepbx import looks_like_rows, read_freepbx
from voicekit._authoring.importing.jambonz import looks_like_jambonz, read_jambonz
from voicekit._authoring.importing.sounds import named_in, with_files
from voicekit._authoring.importing.studio import looks_like_studio, read_studio
from voicekit._authoring.importing.twiml import read_twiml
from voicekit._authoring.importing.voicexml import read_voicexml
from voicekit._authoring.importing.writing import to_yaml
from voicekit._authoring.importing.xml import LARGEST, Element, parse_xml
from voicekit._dialog.document import Flow
from voicekit._dialog.load import FlowDocument
from voicekit.errors import FlowError

__all__ = ["FORMATS", "ImportedFlows", "convert"]

FORMATS = ("dialplan", "freepbx", "jambonz", "studio", "twiml", "voicexml")
"""What can be read."""

_SUPPORTED = (
    "what is read is VoiceXML (<vxml>), TwiML (<Response>), FreePBX's backups and tables ivr_details and ivr_entries, "
    "plain dialplans (extensions.conf), flows of Twilio Studio and applications of jambonz (JSON); "
    "build anything else anew as a flow"
)

_ROOTS = {"Response": "twiml", "vxml": "voicexml"}

_JSON: Mapping[str, Callable[[bytes, str], Draft]] = {"jambonz": read_jambonz, "studio": read_studio}

_READERS: Mapping[str, Callable[[Element, str], Draft]] = {"twiml": read_twiml, "voicexml": read_voicexml}


@dataclass(frozen=True, slots=True)
class ImportedFlows:
    """What came of a file: what it was, the flow, as a plain document and as YAML, and what was lost on the way."""

    source: str
    flow: Flow
    document: Mapping[str, Any]
    text: str
    losses: tuple[Loss, ...]
    """At most `MOST_LOSSES`, and one that counts the others."""
    lost: int
    """How many things were lost, those that are not listed too."""
    others: "tuple[ImportedFlows, ...]" = ()
    """The flows of its other entrances, each with what was lost there."""


def convert(
    data: bytes,
    file: str,
    source: str | None = None,
    beside: Mapping[str, bytes] | None = None,
    find: Callable[[str], str] | None = None,
) -> ImportedFlows:
    """A file as a flow. ``source`` is one of `FORMATS`, or None to tell by the file; ``file`` is what errors call it.

    ``beside`` are files in the same folder that belong to it, by name (FreePBX's tables, what a dialplan includes).
    ``find`` gives the file beside the flow that will stand for a sound which the source names, and an empty text where
    there is none: that is reported. Raises FlowError for what cannot be read.
    """
    first, *others = [_imported(told, draft, file, find) for told, draft in _drafts(data, file, source, beside or {})]
    return replace(first, others=tuple(others))


def _drafts(data: bytes, file: str, source: str | None, beside: Mapping[str, bytes]) -> list[tuple[str, Draft]]:
    """What the file is, and its drafts."""
    if source == "dialplan" or (source is None and looks_like_dialplan(data)):
        if not looks_like_dialplan(data):
            refused = FlowError("no extension in it", file=file, hint="name a file with contexts and extensions")
            raise _told(kind_of(data), refused, file)
        return [("dialplan", draft) for draft in read_dialplan(data, file, beside)]
    told = source if source in _JSON else _kind_of_json(data) if source is None else ""
    if told:
        return [(told, _JSON[told](data, file))]
    if source == "freepbx" or (source is None and looks_like_rows(data)):
        try:
            return [("freepbx", read_freepbx(data, file, beside))]
        except FlowError as refused:
            raise _told(kind_of(data), refused, file) from None
    try:
        root = parse_xml(data, file)
    except FlowError as refused:
        kind = kind_of(data) or ("" if _may_be_xml(data) else "no file of a kind that is known here")
        raise _told(kind, refused, file) from None
    told = _ROOTS.get(root.name, "")
    if not told or source not in {None, told}:
        wanted = source or "one of Response (TwiML) and vxml (VoiceXML)"
        wrong = FlowError(
            f"its root is <{root.name}>, not that of {wanted}", file=file, line=root.line, hint=_SUPPORTED
        )
        raise _told("" if told else kind_of_root(root.name), wrong, file)
    draft = _READERS[told](root, file)
    draft.rest(root.untaken())
    return [(told, draft)]


def _kind_of_json(data: bytes) -> str:
    """Which of the JSON documents this is; empty for any other."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"{", b"["} or len(data) > LARGEST:
        return ""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return "studio" if looks_like_studio(value) else "jambonz" if looks_like_jambonz(value) else ""


def _may_be_xml(data: bytes) -> bool:
    """Whether it begins as a document does, in whatever encoding."""
    return b"<" in data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]


def _told(kind: str, error: FlowError, file: str) -> FlowError:
    """The error of a file that is something else, with what it is; any other error as it is."""
    return FlowError(f"this is {kind}", file=file, hint=_SUPPORTED) if kind else error


def _imported(source: str, draft: Draft, file: str, find: Callable[[str], str] | None) -> ImportedFlows:
    if find is not None:
        names = named_in(list(draft.nodes.values()))
        files = {name: found for name in names if (found := find(name))}
        draft.nodes = {name: with_files(node, files) for name, node in draft.nodes.items()}
        for name in names:
            if name not in files:
                draft.lose(0, f"the recording {name[:80]}", "not found: lay it beside the flow, if Asterisk has none")
    document = draft.document()
    try:
        flow = FlowDocument.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise FlowError(
            f"it makes no flow: {where}: {first['msg']}", file=file, hint="leave that part out of the document"
        ) from None
    return ImportedFlows(source, flow, document, to_yaml(draft), _listed(draft), len(draft.losses) + draft.unlisted)


def _listed(draft: Draft) -> tuple[Loss, ...]:
    losses = sorted(draft.losses, key=lambda loss: (loss.file, loss))
    if draft.unlisted:
        losses.append(Loss(0, f"and {draft.unlisted} more", "not listed: split the document"))
    return tuple(losses)
