"""FreePBX's IVRs as the menus of one flow."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.freepbx.destinations import Destinations
from voicekit._authoring.importing.freepbx.rows import NO, Ivr, Row, Tables, read_tables
from voicekit._authoring.importing.said import sound
from voicekit._dialog.document.defaults import MOST_TRIES
from voicekit._dialog.document.values import MOST_CHOICES

__all__ = ["read_freepbx"]

DIGIT_TIMEOUT = 3.0
"""Seconds between keys in every IVR of FreePBX."""

_UNMATCHED = {
    "retvm": "coming back from voicemail",
    "alertinfo": "alert info",
    "rvolume": "ringer volume",
    "timeout_ivr_ret": "return to the IVR before, after no input",
    "invalid_ivr_ret": "return to the IVR before, after an invalid entry",
}
"""Columns with no equivalent, and what they are."""

_AGAIN, _TRANSFERRING = "no-valid-responce-pls-try-again", "no-valid-responce-transfering"
_PROBLEMS, _GOODBYE = "sorry-youre-having-problems", "vm-goodbye"
"""Sounds of FreePBX's own, by the names that they have there."""

_KINDS = {"timeout": "no_input", "invalid": "no_match"}
"""The failures by what FreePBX calls them."""


def read_freepbx(data: bytes, file: str, beside: Mapping[str, bytes]) -> Draft:
    """Rows as a draft; the first IVR is where calls begin. Raises FlowError."""
    tables = read_tables(data, file, beside)
    draft = Draft(PurePath(file).stem)
    menus = {number: draft.reserve(_name(number, ivr)) for number, ivr in tables.ivrs.items()}
    destinations = Destinations(draft, tables, menus)
    draft.start = next(iter(menus.values()))
    for number, ivr in tables.ivrs.items():
        _IvrNode(draft, tables, destinations, ivr, menus[number]).write()
    draft.rest(tables.untaken())
    return draft


def _name(number: str, ivr: Ivr) -> str:
    return ivr.details.get("name").lower() or f"ivr_{number}"


class _IvrNode:
    """One IVR on its way into a node."""

    def __init__(self, draft: Draft, tables: Tables, destinations: Destinations, ivr: Ivr, name: str) -> None:
        self._draft, self._tables, self._destinations, self._name = draft, tables, destinations, name
        self._row: Row = ivr.details
        self._entries = ivr.entries

    def write(self) -> None:
        row = self._row
        for column in ("id", "ivr_id", "name"):
            row.take(column)
        note = row.take("description")
        node: Node = {"note": note} if note else {}
        node["menu"] = self._recording("announcement")
        if not node["menu"]:
            self._lose("no announcement", "the menu says nothing: write what callers hear")
        node["choices"] = choices = self._choices()
        node |= self._times() | self._again()
        self._unmatched()
        if choices:
            self._draft.put(self._name, node)
        else:
            self._lose("no entry", "the prompt is said, then the call goes where it goes without an answer")
            self._draft.put(self._name, {"say": node["menu"], "next": node.get("failed", "end")})

    def _choices(self) -> dict[str, str]:
        choices: dict[str, str] = {}
        for entry in self._entries:
            selection = entry.get("selection")
            if selection in {"t", "i"}:
                continue
            entry.take("ivr_id")
            if not re.fullmatch(r"[0-9*#A-D]{1,8}", selection):
                self._leave(entry, f"entry {selection!r}: a pattern", "left out: a choice is one or more keys")
                continue
            if selection in choices:
                self._leave(entry, f"entry {selection}, a second time", "the first one is taken")
                continue
            if len(choices) == MOST_CHOICES:
                self._leave(entry, f"entry {selection}", f"left out: a menu has {MOST_CHOICES} choices at most")
                continue
            entry.take("selection")
            choices[selection] = self._destinations.node(entry.take("dest"), entry.line)
            if entry.take("ivr_ret") not in NO:
                self._lose(f"entry {selection}: return to the IVR before", "its destination is taken", entry)
        return choices

    def _times(self) -> Node:
        """How long the menu waits: for the first key, and for the next one."""
        row = self._row
        written = row.get("timeout_time")
        timeout = float(row.take("timeout_time")) if re.fullmatch(r"\d{1,4}", written) else 10.0
        strict = row.get("strict_dial_timeout")
        if strict in {"", "0", "1", "2"}:
            row.take("strict_dial_timeout")
        if strict == "1":
            self._lose("force strict dial timeout", "a choice leads on as soon as it is told from the others")
        return {
            "no_input_timeout": timeout,
            "interdigit_timeout": timeout if strict in {"0", "1"} and timeout else DIGIT_TIMEOUT,
        }

    def _again(self) -> Node:
        """What is said and done when the answer is missing or wrong."""
        node: Node = {"max_tries": self._tries()}
        for kind, key in _KINDS.items():
            said = self._recording(f"{kind}_retry_recording", _AGAIN)
            if said and self._loops(kind) > 1:
                node[key] = said
            if self._row.take(f"{kind}_append_announce") in {"0", "no"} and said and self._loops(kind) > 1:
                self._lose(f"{kind}_append_announce off", "the announcement is said again after the retry recording")
        ends = {kind: self._final(kind) for kind in _KINDS}
        if ends["timeout"] == ends["invalid"]:
            failed = ends["timeout"]
        elif ends["timeout"] and ends["invalid"]:
            cases = [{"if": "failure.kind == 'no_input'", "next": ends["timeout"]}]
            failed = self._draft.add(f"{self._name}_failed", {"branch": cases, "else": ends["invalid"]})
        else:
            failed = ends["timeout"] or ends["invalid"]
        return node | ({"failed": failed} if failed else {})

    def _tries(self) -> int:
        timeout, invalid = self._loops("timeout"), self._loops("invalid")
        tries = min(max(timeout, invalid), MOST_TRIES)
        if timeout != invalid:
            self._lose(f"{timeout} tries without input, {invalid} with a wrong one", f"{tries} tries, counted together")
        elif timeout > tries:
            self._lose(f"{timeout} tries", f"{tries} tries")
        return tries

    def _loops(self, kind: str) -> int:
        """How often the question is asked: FreePBX leaves when its count is greater than the loops."""
        loops = self._row.get(f"{kind}_loops")
        if loops in NO:
            self._row.take(f"{kind}_loops")
        return int(self._row.take(f"{kind}_loops")) + 1 if re.fullmatch(r"[1-9]\d{0,2}", loops) else 1

    def _final(self, kind: str) -> str:
        """The node at the last failure, after what is said there; empty where the IVR names none."""
        row = self._row
        disabled = row.get(f"{kind}_loops") == "disabled"
        old = next((each for each in self._entries if each.get("selection") == kind[0]), None)
        destination = "" if disabled else row.take(f"{kind}_destination")
        for entry in self._entries:
            if entry.get("selection") == kind[0] and (destination or entry is not old):
                self._leave(entry, f"entry {kind[0]}", f"left out: {kind}_destination is taken, or an entry before")
        if not destination and old is not None:
            for column in ("ivr_id", "selection"):
                old.take(column)
            if old.take("ivr_ret") not in NO:
                self._lose(f"entry {kind[0]}: return to the IVR before", "its destination is taken", old)
            return self._destinations.node(old.take("dest"), old.line)
        if disabled:
            parts = [*sound(_PROBLEMS), *sound(_GOODBYE)]
            return self._draft.add(f"{self._name}_no_{kind}", {"hangup": parts})
        if not destination:
            return ""
        target = self._destinations.node(destination, row.line)
        said = self._recording(f"{kind}_recording", _TRANSFERRING)
        if not said:
            return target
        return self._draft.add(f"{self._name}_{_KINDS[kind]}", {"say": said, "next": target})

    def _recording(self, column: str, default: str = "") -> Any:
        """The recording of a column; ``default`` is what FreePBX plays where its own is asked for."""
        number = self._row.take(column)
        if number in NO:
            return []
        if number == "default" and default:
            return sound(default)[0]
        parts = self._destinations.recording(column, number, self._row.line, self._name)
        return parts[0] if len(parts) == 1 else parts

    def _unmatched(self) -> None:
        if self._row.take("directdial").lower() not in NO:
            self._lose("direct dial of extensions", "only the menu's own choices: add one for each extension")
        for column, what in _UNMATCHED.items():
            if self._row.take(column) not in NO:
                self._lose(f"{what} ({column})", "left out")

    def _leave(self, row: Row, what: str, instead: str) -> None:
        self._lose(what, instead, row)
        row.reported()

    def _lose(self, what: str, instead: str, row: Row | None = None) -> None:
        self._draft.lose((row or self._row).line, f"{self._name}: {what}", instead, self._name)
