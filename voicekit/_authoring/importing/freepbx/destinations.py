"""FreePBX's destinations, ``context,extension,priority``, as nodes of a flow."""

import re
from collections.abc import Mapping

from voicekit._authoring.importing.dialplan.times import read_times
from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.freepbx.rows import NO, Row, Tables
from voicekit._authoring.importing.said import prompt, sound

__all__ = ["Destinations"]

_IVR = re.compile(r"ivr-(\d+)")
_ANNOUNCEMENT = re.compile(r"app-announcement-(\d+)")
_MAILBOX = re.compile(r"vm[busi](\d+)")
_BOX_OPTIONS = {"b": "b", "u": "u", "s": "s", "i": ""}
_CONTEXT = re.compile(r"[A-Za-z0-9_-]+")

_UNTOLD = ("deptname", "generate_hint", "invert_hint", "fcc_password", "priority", "calendar_id", "calendar_group_id")
"""Columns of a time condition that say how telephones show it and switch it."""


class Destinations:
    """The node of each destination, made when it is first asked for. ``menus`` are the nodes of IVRs by number."""

    def __init__(self, draft: Draft, tables: Tables, menus: Mapping[str, str]) -> None:
        self.draft = draft
        self._tables = tables
        self._menus = menus
        self._made: dict[str, str] = {}

    def node(self, destination: str, line: int) -> str:
        """The name of the node for a destination."""
        if destination not in self._made:
            self._made[destination] = self._make(destination, line)
        return self._made[destination]

    def recording(self, column: str, number: str, line: int, where: str) -> list[str | Node]:
        """The files of a recording by its number, or what stands there in its place."""
        if not number.isdigit():
            return sound(number)
        row = self._tables.recordings.get(number)
        file = row.take("filename") if row is not None else ""
        if row is not None and file:
            for each in ("id", "displayname", "description"):
                row.take(each)  # by these people find it
        if not file:
            file = f"custom/recording-{number}"
            what = f"{where}: {column}: recording {number}, whose file is in the table recordings"
            self.draft.lose(line, what, f"{file} is taken", where)
        return [part for each in file.split("&") if each.strip() for part in sound(each.strip())]

    def _make(self, destination: str, line: int) -> str:
        context, extension, priority, *_ = [*destination.split(",", 2), "", "", ""]
        name = self._of_tables(destination, context, extension)
        if name:
            return name
        if context == "app-blackhole" or not extension:
            return self._blackhole(extension or destination, line)
        if context == "ext-queues":
            return self.draft.add(f"queue_{extension}", {"transfer": {"queue": extension}})
        mailbox = _MAILBOX.fullmatch(extension)
        if context in {"ext-local", "ext-voicemail"} and mailbox is not None:
            return self._mailbox(mailbox[1], _BOX_OPTIONS[extension[2]])
        return self._dialplan(context, extension, priority, line)

    def _of_tables(self, destination: str, context: str, extension: str) -> str:
        """The node of what stands in the tables; empty for anything else."""
        ivr, announcement = _IVR.fullmatch(context), _ANNOUNCEMENT.fullmatch(context)
        if ivr is not None and ivr[1] in self._menus:
            return self._menus[ivr[1]]
        if announcement is not None and announcement[1] in self._tables.announcements:
            return self._announcement(destination, self._tables.announcements[announcement[1]])
        if context == "timeconditions" and extension in self._tables.conditions:
            return self._condition(destination, self._tables.conditions[extension])
        return ""

    def _announcement(self, destination: str, row: Row) -> str:
        row.take("announcement_id")
        name = self._made[destination] = self.draft.reserve(row.take("description").lower() or "announcement")
        said = self.recording("recording_id", row.take("recording_id"), row.line, name)
        for column in ("return_ivr", "repeat_msg"):
            if row.take(column) not in NO:
                self.draft.lose(row.line, f"{name}: {column}", "left out", name)
        row.take("noanswer")  # a flow has answered
        following = self.node(row.take("post_dest"), row.line)
        skipped = row.take("allow_skip") not in NO
        return self.draft.put(name, {"say": prompt(list(said)), "barge_in": skipped, "next": following})

    def _condition(self, destination: str, row: Row) -> str:
        """The node of a time condition; empty for one by a calendar, which stays in the dialplan."""
        details = self._tables.times.get(row.get("time"), [])
        times = [read_times(each.get("time").split("|")) for each in details]
        if row.get("mode") not in {"", "time-group"} or not times or None in times:
            return ""
        for column in (*_UNTOLD, "timeconditions_id", "time", "mode"):
            row.take(column)
        for each in details:
            each.reported()
        name = self._made[destination] = self.draft.reserve(row.take("displayname").lower() or "times")
        zone = row.take("timezone")
        if zone in {"", "default"}:
            zone = "UTC"
            self.draft.lose(0, "the time zone of FreePBX", "UTC: write your own at each schedule")
        is_open, other = self.node(row.take("truegoto"), row.line), self.node(row.take("falsegoto"), row.line)
        for number, when in reversed(list(enumerate(filter(None, times)))):
            own = self.draft.reserve(f"{name}_{number + 1}") if number else name
            hours: Node = {"schedule": {"zone": zone, "open": when.hours}, "open": is_open, "closed": other}
            if when.condition:
                target = self.draft.add(f"{own}_hours", hours) if when.hours else is_open
                hours = {"branch": [{"if": when.condition, "next": target}], "else": other}
            other = self.draft.put(own, hours)
        return name

    def _mailbox(self, number: str, options: str) -> str:
        transfer = {"voicemail": f"{number}@default"} | ({"options": options} if options else {})
        return self.draft.add(f"voicemail_{number}", {"transfer": transfer})

    def _blackhole(self, kind: str, line: int) -> str:
        name = self.draft.add("goodbye" if kind == "hangup" else f"end_{kind}", {"hangup": True})
        if kind != "hangup":
            self.draft.lose(line, f"destination {kind}", "the call is hung up", name)
        return name

    def _dialplan(self, context: str, extension: str, priority: str, line: int) -> str:
        """Any other destination is a place in the dialplan, and stays one."""
        wanted = extension if context == "from-did-direct" else f"{context}_{extension}"
        if not _CONTEXT.fullmatch(context) or re.search(r"\s", extension):
            return self.draft.stub(wanted, line, f"the destination {context},{extension},{priority}")
        node: Node = {"transfer": {"extension": f"{extension}@{context}"}}
        name = self.draft.add(f"to_{wanted}", node)
        if priority not in {"", "1"}:
            self.draft.lose(line, f"priority {priority} of {context},{extension}", "priority 1", name)
        return name
