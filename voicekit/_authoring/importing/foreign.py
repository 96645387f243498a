"""Files that are no dialogue of a kind that is read: what they are, told by how they begin and what is in them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from voicekit._authoring.importing.xml import LARGEST

__all__ = ["kind_of", "kind_of_root"]

_HEAD = 65_536
"""Bytes that are looked at; what tells a text stands near its beginning."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "a WAV recording"),
    (0, b"RIFF", "a RIFF file"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"\xff\xfb", "an MP3 recording"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"fLaC", "a FLAC recording"),
    (0, b"#!AMR", "an AMR recording"),
    (0, b".snd", "an AU recording"),
    (4, b"ftyp", "an MP4 file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\x1f\x8b", "a gzip file"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ", "an xz file"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\xd0\xcf\x11\xe0", "an old Microsoft Office document"),
    (0, b"\x7fELF", "a program"),
    (0, b"#!", "a script"),
)
"""Formats by the bytes at a place of theirs."""

_TEXTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (r"^[ \t]*(?:abstract[ \t]+)?(?:context[ \t]+[\w-]+|macro[ \t]+[\w-]+[ \t]*\([^()\n]*\))[ \t]*\{",),
        "a dialplan of Asterisk in AEL (extensions.ael): import what `aelparse -w` writes of it",
    ),
    ((r"^[ \t]*extensions[ \t]*=[ \t]*\{",), "a dialplan of Asterisk in Lua (extensions.lua), which is a program"),
    ((r"^Channel:[ \t]*\S",), "a call file of Asterisk"),
    ((r"\A(?:[;#][^\n]*\n|[ \t]*\n)*\[[\w-]+\]", r"^[\w-]+[ \t]*="), "a configuration file (INI)"),
    ((r"^(?:INSERT INTO|CREATE TABLE|DROP TABLE)\b",), "a dump of an SQL database"),
    ((r"^#ABNF\b",), "a speech grammar in ABNF"),
    ((r"^#JSGF\b",), "a speech grammar in JSGF"),
    ((r"\Aflow:[ \t]*\S", r"^nodes:"), "a flow of voicekit already"),
    ((r"^calls:[ \t]*$", r"^[ \t]*steps:"), "call scripts of voicekit"),
    ((r"^(?:inboundCall|outboundCall|inQueueCall|workflow):",), "an Architect flow of Genesys Cloud (YAML)"),
    ((r"\A(?:openapi|swagger):",), "an OpenAPI description"),
    ((r"^[ \t]*(?:async[ \t]+)?def[ \t]+\w+\(",), "a Python program"),
    ((r"<\?php",), "a program in PHP that writes a document: import what it writes"),
)
"""Texts by lines of theirs, all of which must be there."""

_MARKUP: tuple[tuple[tuple[str, ...], str], ...] = (
    ((r"<\?php|<\?=",), "a program in PHP that writes a document: import what it writes"),
    ((r"<%",), "a page that a server fills in: import what it writes"),
    ((r"(?i)\A\s*<(?:!doctype\s+html|html)\b",), "a web page"),
)
"""What begins as XML and is none."""

_OBJECTS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"states", "initial_state"}), "a flow of Twilio Studio"),
    (frozenset({"Actions", "StartAction"}), "a flow of Amazon Connect"),
    (frozenset({"modules", "start"}), "a flow of Amazon Connect (its older form)"),
    (frozenset({"inboundCall"}), "an Architect flow of Genesys Cloud"),
    (frozenset({"flowSequenceItemList"}), "an Architect flow of Genesys Cloud"),
    (frozenset({"manifest", "initialSequence"}), "an Architect flow of Genesys Cloud"),
    (frozenset({"trainingPhrases"}), "an intent of Dialogflow CX"),
    (frozenset({"startFlow"}), "an agent of Dialogflow CX"),
    (frozenset({"transitionRoutes"}), "a flow of Dialogflow CX"),
    (frozenset({"fallbackIntent", "responses"}), "an intent of Dialogflow"),
    (frozenset({"userSays"}), "an intent of Dialogflow"),
    (frozenset({"googleAssistant"}), "an agent of Dialogflow"),
    (frozenset({"metadata", "resource"}), "a bot of Amazon Lex"),
    (frozenset({"dialog_nodes", "intents"}), "a workspace of Watson Assistant"),
    (frozenset({"flow", "nodes", "start"}), "a flow of voicekit already"),
    (frozenset({"$kind"}), "a dialog of Bot Framework Composer"),
    (frozenset({"nodes", "connections"}), "a workflow of n8n"),
    (frozenset({"log", "version"}), "a recording of web requests"),
)
"""JSON objects by keys of theirs, the more telling ones first."""

_VERBS = {"action", "text", "eventUrl", "streamUrl", "endpoint"}

_ROOTS: Mapping[str, str] = {
    "html": "a web page",
    "HTML": "a web page",
    "speak": "a prompt in SSML",
    "grammar": "a speech grammar (SRGS)",
    "ccxml": "call control in CCXML",
    "scxml": "a state chart in SCXML",
    "lexicon": "a pronunciation lexicon (PLS)",
    "svg": "a picture in SVG",
    "rss": "a news feed",
    "feed": "a news feed",
    "definitions": "a process in BPMN, or a service in WSDL",
    "mxfile": "a drawing of draw.io",
    "graphml": "a graph in GraphML",
    "xliff": "texts for translators in XLIFF",
    "project": "a project file",
    "Envelope": "a SOAP message",
    "document": "a document of FreeSWITCH",
    "include": "a part of a configuration of FreeSWITCH",
    "extension": "a dialplan of FreeSWITCH",
    "menu": "a piece of VoiceXML, or a menu of FreeSWITCH",
    "form": "a piece of VoiceXML",
}
"""Roots of XML documents."""


def kind_of_root(name: str) -> str:
    """What a document with this root is; empty where that is not known."""
    return _ROOTS.get(name, "")


def kind_of(data: bytes) -> str:
    """What a file is, where it is none of those that are read; empty where that cannot be told."""
    if not data.strip():
        return "an empty file"
    for place, magic, kind in _MAGIC:
        if data[place : place + len(magic)] == magic and not (magic == b"#!" and b"<" in data[:200]):
            return kind
    text = data[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff")
    if b"\0" in data[:_HEAD] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "a binary file"
    if text.lstrip()[:1] in {"{", "["} and len(data) <= LARGEST and (kind := _kind_of_json(data)):
        return kind
    for patterns, kind in _MARKUP if text.lstrip()[:1] == "<" else _TEXTS:
        if all(re.search(pattern, text, re.MULTILINE) for pattern in patterns):
            return kind
    return ""


def _kind_of_json(data: bytes) -> str:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if isinstance(value, list):
        listed = [each for each in value[:20] if isinstance(each, dict)]
        if any("action" in each and _VERBS & each.keys() - {"action"} for each in listed):
            return "a call control object of Vonage (NCCO)"
        return next((kind for each in listed if (kind := _kind_of_object(each))), "")
    return _kind_of_object(value) if isinstance(value, dict) else ""


def _kind_of_object(value: Mapping[str, Any]) -> str:
    return next((kind for keys, kind in _OBJECTS if keys <= value.keys()), "")
