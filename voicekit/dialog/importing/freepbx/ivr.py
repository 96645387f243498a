"""FreePBX's IVRs as the menus of one flow."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from voicekit.dialog.importing.draft import Draft, Node
from voicekit.dialog.importing.freepbx.destinations import Destinations
from voicekit.dialog.importing.freepbx.rows import Ivr, Row, Tables, read_tables
from voicekit.dialog.importing.said import sound

__all__ = ["read_freepbx"]

DIGIT_TIMEOUT = 3.0
"""Seconds between keys in every IVR of FreePBX."""

_NO = {"", "0", "no", "false", "disabled", "null", "none"}

_UNMATCHED = {
    "retvm": "coming back from voicemail",
    "alertinfo": "alert info",
    "rvolume": "ringer volume",
    "strict_dial_timeout": "strict dial timeout",
    "timeout_ivr_ret": "return to the IVR before, after no input",
    "invalid_ivr_ret": "return to the IVR before, after an invalid entry",
}
"""Columns with no equivalent, and what they are."""

_KINDS = {"timeout": "no_input", "invalid": "no_match"}
"""The failures by what FreePBX calls them."""


def read_freepbx(data: bytes, file: str, beside: Mapping[str, bytes]) -> Draft:
    """Rows as a draft; the first IVR is where calls begin. Raises FlowError."""
    tables = read_tables(data, file, beside)
    draft = Draft(PurePath(file).stem)
    menus = {number: draft.reserve(_name(number, ivr)) for number, ivr in tables.ivrs.items()}
    destinations = Destinations(draft, menus)
    draft.start = next(iter(menus.values()))
    for number, ivr in tables.ivrs.items():
        _Menu(draft, tables, destinations, ivr, menus[number]).write()
    return draft


def _name(number: str, ivr: Ivr) -> str:
    return ivr.details.get("name").lower() or f"ivr_{number}"


class _Menu:
    """One IVR on its way into a node."""

    def __init__(self, draft: Draft, tables: Tables, destinations: Destinations, ivr: Ivr, name: str) -> None:
        self._draft, self._tables, self._destinations, self._name = draft, tables, destinations, name
        self._row: Row = ivr.details
        self._entries = ivr.entries

    def write(self) -> None:
        row = self._row
        node: Node = {"note": row.get("description")} if row.get("description") else {}
        node["menu"] = self._recording(row.get("announcement"), "announcement")
        node["choices"] = choices = self._choices()
        timeout = row.get("timeout_time")
        node["timeout"] = float(timeout) if re.fullmatch(r"\d{1,4}", timeout) else 10.0
        node["between"] = DIGIT_TIMEOUT
        node |= self._again()
        self._unmatched()
        if choices:
            self._draft.put(self._name, node)
        else:
            self._lose("no entry", "the prompt is said, then the call goes where it goes without an answer")
            self._draft.put(self._name, {"say": node["menu"], "next": node.get("failed", "end")})

    def _choices(self) -> dict[str, str]:
        choices = {}
        for entry in self._entries:
            selection = entry.get("selection")
            if selection in {"t", "i"}:
                continue
            if re.fullmatch(r"[0-9*#A-D]{1,8}", selection):
                choices[selection] = self._destinations.node(entry.get("dest"), entry.line)
                if entry.get("ivr_ret") not in _NO:
                    self._lose(f"entry {selection}: return to the IVR before", "its destination is taken", entry)
            else:
                self._lose(f"entry {selection!r}: a pattern", "left out: a choice is one or more keys", entry)
        return choices

    def _again(self) -> Node:
        """What is said and done when the answer is missing or wrong."""
        node: Node = {"tries": self._tries()}
        for kind, key in _KINDS.items():
            said = self._recording(self._row.get(f"{kind}_retry_recording"), f"{kind}_retry_recording")
            if said:
                node[key] = said
            if self._row.get(f"{kind}_append_announce") in {"0", "no"} and self._loops(kind) > 1:
                self._lose(f"{kind}_append_announce off", "the announcement is said again after the retry recording")
        ends = {kind: self._final(kind) for kind in ("timeout", "invalid")}
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
        if timeout != invalid:
            self._lose(
                f"{timeout} tries without input, {invalid} with a wrong one",
                f"{max(timeout, invalid)} tries, counted together",
            )
        return max(timeout, invalid)

    def _loops(self, kind: str) -> int:
        """How often the question is asked: FreePBX leaves at this failure, and at the first one for 0."""
        loops = self._row.get(f"{kind}_loops")
        return min(max(int(loops), 1), 10) if re.fullmatch(r"\d{1,3}", loops) else 1

    def _final(self, kind: str) -> str:
        """The node at the last failure, after what is said there; empty where the IVR names none."""
        entry = next((each for each in self._entries if each.get("selection") == kind[0]), None)
        destination = self._row.get(f"{kind}_destination")
        if self._row.get(f"{kind}_loops") == "disabled" or not destination:
            destination = entry.get("dest") if entry is not None else ""
        if not destination:
            return ""
        target = self._destinations.node(destination, self._row.line)
        said = self._recording(self._row.get(f"{kind}_recording"), f"{kind}_recording")
        if not said:
            return target
        return self._draft.add(f"{self._name}_{_KINDS[kind]}", {"say": said, "next": target})

    def _recording(self, number: str, column: str) -> Any:
        if number in _NO:
            if column == "announcement":
                self._lose("no announcement", "the menu says nothing: write what callers hear")
            return []
        if number == "default":
            return sound("invalid")[0]
        if not number.isdigit():
            return sound(number)[0]
        file = self._tables.recordings.get(number, "")
        if not file:
            file = f"custom/recording-{number}"
            self._lose(f"{column}: recording {number}, whose file is in the table recordings", f"{file} is taken")
        parts = [part for each in file.split("&") if each.strip() for part in sound(each.strip())]
        return parts[0] if len(parts) == 1 else parts

    def _unmatched(self) -> None:
        if self._row.get("directdial") not in _NO:
            self._lose("direct dial of extensions", "only the menu's own choices: add one for each extension")
        for column, what in _UNMATCHED.items():
            if self._row.get(column) not in _NO:
                self._lose(f"{what} ({column})", "left out")

    def _lose(self, what: str, instead: str, row: Row | None = None) -> None:
        self._draft.lose((row or self._row).line, f"{self._name}: {what}", instead, self._name)
