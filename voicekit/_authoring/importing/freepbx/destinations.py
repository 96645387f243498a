"""FreePBX's destinations, ``context,extension,priority``, as nodes of a flow."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voicekit._authoring.importing.draft import Draft, Node

__all__ = ["Destinations"]

_IVR = re.compile(r"ivr-(\d+)")
_MAILBOX = re.compile(r"vm[busi](\d+)")
_BOX_OPTIONS = {"b": "b", "u": "u", "s": "s", "i": ""}
_CONTEXT = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Destinations:
    """The node of each destination, made when it is first asked for. ``menus`` are the nodes of IVRs by number."""

    draft: Draft
    menus: Mapping[str, str]
    _made: dict[str, str]

    def __init__(self, draft: Draft, menus: Mapping[str, str]) -> None:
        self.draft = draft
        self.menus = menus
        self._made = {}

    def node(self, destination: str, line: int) -> str:
        """The name of the node for a destination."""
        if destination not in self._made:
            self._made[destination] = self._make(destination, line)
        return self._made[destination]

    def _make(self, destination: str, line: int) -> str:
        context, extension, priority, *_ = [*destination.split(",", 2), "", "", ""]
        ivr = _IVR.fullmatch(context)
        if ivr is not None and ivr[1] in self.menus:
            return self.menus[ivr[1]]
        if context == "app-blackhole" or not extension:
            return self._blackhole(extension or destination, line)
        if context == "ext-queues":
            return self.draft.add(f"queue_{extension}", {"transfer": {"queue": extension}})
        mailbox = _MAILBOX.fullmatch(extension)
        if context in {"ext-local", "ext-voicemail"} and mailbox is not None:
            return self._mailbox(mailbox[1], _BOX_OPTIONS[extension[2]])
        return self._dialplan(context, extension, priority, line)

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
