"""The registry of what voicekit logs: for each event its short name, which never changes, and what its line holds.

A log call gives the event's name and its fields: ``_log.warning("prompt.lost", file=..., label=...)``. The name is made
the sentence of the line when it is written; where its level is off, nothing is looked up. That names, levels and fields
of all log calls are those of the registry is proved by `tests/test_logevents.py`, and never looked at in a call.
"""

from typing import NamedTuple

__all__ = ["EVENTS", "FIELDS", "LogEvent"]


class LogEvent(NamedTuple):
    """One event: the sentence that an operator reads, the level, the fields that every line of it has, and those that
    a line may have. ``levels``: usually one; where there are two, it depends on the case.
    """

    message: str
    levels: tuple[str, ...]
    fields: tuple[str, ...]
    sometimes: tuple[str, ...]


def _event(levels: str, message: str, fields: str = "") -> LogEvent:
    """An event with its levels and fields, divided by blanks; ``?`` stands behind a field that a line may lack."""
    names = fields.split()
    always = tuple(name for name in names if not name.endswith("?"))
    return LogEvent(message, tuple(levels.split()), always, tuple(name[:-1] for name in names if name.endswith("?")))


EVENTS: dict[str, LogEvent] = {
    # The service
    "service.serving": _event("info", "serving", "program sounds engines"),
    "service.listening": _event("info", "listening", "addresses"),
    "service.unprepared": _event("warning", "not prepared", "what language reason"),
    "service.reloaded": _event("info", "flows and catalogues are as they are on the disk, but for what is told above"),
    "service.not_reloaded": _event("error", "what has changed is not taken up: all goes on as it was", "reason hint?"),
    "service.reloading": _event("info", "flows and catalogues are taken up anew", "signal"),
    "service.renewing": _event("info", "a fresh process is started: code or settings have changed", "signal files"),
    "service.renewed": _event("info", "a fresh process takes the calls from now on", "pid"),
    "service.retiring": _event("info", "calls that are held go on to their end in this process", "calls away"),
    "service.draining": _event("info", "draining", "calls away seconds"),
    "service.stopped": _event("info", "stopped"),
    "service.killed": _event("error", "ended by a second signal: the calls did not end", "place"),
    "signal.ignored": _event("info", "a signal is passed over", "signal"),
    "loop.blocked": _event("error", "the loop is held up: all calls stand still", "seconds place route? hint"),
    "loop.freed": _event("warning", "the loop goes round again", "seconds"),
    "threads.abandoned": _event("warning", "ended without threads that hang", "threads"),
    "descriptors.few": _event("warning", "too few descriptors for max_calls", "limit max_calls hint"),
    "descriptors.low": _event("warning", "descriptors run out: no new calls", "open limit hint times?"),
    "log.lost": _event("warning", "log lines could not be written", "lines"),
    "library.logged": _event("warning error critical", "a library has logged", "logger text exception?"),
    # Pages
    "web.open": _event("info", "pages are open", "address"),
    "web.entered": _event("info", "somebody is let in to the pages", "peer next?"),
    "web.hung_up": _event("warning", "a call is hung up on the pages", "record peer"),
    "web.drained": _event("warning", "the service is to drain, asked for on the pages", "peer"),
    "web.refused": _event("warning", "a wrong token for the pages", "peer"),
    # A child process of Asterisk's
    "child.keys_only": _event("warning", "a child process hears nobody: keys only", "hint"),
    "child.killed": _event("error", "the script did not end after its call: the process is ended", "place"),
    "child.blocked": _event(
        "error", "the caller has hung up, and the loop is held up: the process is ended", "place route?"
    ),
    "alert.raised": _event("error", "an alert begins", "alert value above"),
    "alert.cleared": _event("warning", "an alert is over", "alert value above"),
    "alert.unsent": _event("error", "an alert was not taken by alerts_webhook", "alert reason"),
    # Connections
    "connection.refused": _event("warning", "peer not allowed", "peer times?"),
    "connection.turned_away": _event(
        "warning", "too many connections that are no calls: one turned away", "peer waiting times?"
    ),
    "connection.no_call": _event("warning", "not a call", "peer error times?"),
    "connection.failed": _event("error", "connection failed", "peer error exception"),
    "sound.refused": _event("warning", "sound refused", "peer reason times?"),
    "dialplan.old": _event("warning", "the dialplan is older than the one printed now", "seen printed hint"),
    "dialplan.cut": _event("warning", "the dialplan's arguments may be cut", "bytes hint"),
    # A call
    "call.started": _event("info", "call started", "route caller called language channel uniqueid"),
    "call.ended": _event("info", "call ended", "status seconds"),
    "call.failed": _event("error warning", "call failed", "code error line? exception?"),
    "call.busy": _event("warning", "busy: call turned away", "calls away times?"),
    "call.denied": _event("warning", "call denied: wrong or no token", "peer times?"),
    "call.no_route": _event("error", "call without a route", "route hint"),
    "call.unexpected": _event("warning", "nobody is expected back under this token", "times?"),
    "call.not_back": _event("warning", "a call did not come back from the dialplan: it counts as ended", "seconds"),
    "program.abandoned": _event("error", "the program did not end after its call: given up", "route place hint"),
    "script.abandoned": _event("error", "a script goes on after its call: it is left alone", "place"),
    "coroutine.forgotten": _event(
        "error warning", "a coroutine was never awaited, and did nothing", "route? what place hint times?"
    ),
    "apology.unheard": _event("warning", "apology not heard", "error"),
    "variable.cut": _event("warning", "variable cut by Asterisk", "name"),
    "number.refused": _event("warning", "number refused", "number refused"),
    "language.unvoiced": _event(
        "warning", "the channel's language has no voice: another is spoken", "wanted language hint"
    ),
    # Prompts
    "playing.revived": _event("warning", "Asterisk plays again after a trip to the dialplan", ""),
    "prompt.resent": _event("warning", "prompt sent again: Asterisk could not play its files", "files"),
    "prompt.lost": _event("warning", "prompt lost", "file label"),
    "prompt.tags": _event("warning", "tags are not said", "tags hint"),
    "cache.read_only": _event("warning", "only prompts that are there can be played", "reason hint"),
    "cache.cleaned": _event("info", "prompt cache cleaned up", "removed freed kept"),
    "cache.not_cleaned": _event("warning", "prompt cache not cleaned up", "reason"),
    "cache.upkeep_failed": _event("warning", "upkeep of prompts failed", "reason"),
    "catalog.rejected": _event("warning", "catalogue not taken up", "reason hint"),
    "catalog.removed": _event("warning", "catalogue or recordings no longer used: gone from their folder", "file"),
    "catalog.changed": _event("info", "catalogues changed", "languages recordings"),
    "translation.unsayable": _event("warning", "a translation cannot be said", "entry language reason"),
    "recording.unplayable": _event("warning", "a recording cannot be played", "file reason"),
    "recording.out_of_phase": _event(
        "warning", "its channels cancel each other, so only one of them is played", "recording hint"
    ),
    "engine.left_out": _event("warning", "engine left out", "engine reason hint"),
    "engine.passed_over": _event("warning", "engine passed over", "engine reason hint"),
    "engine.recovered": _event("info", "engine speaks again", "engine"),
    # What callers say, and what is recorded of them
    "speech.ready": _event("info", "hearing", "model"),
    "speech.unavailable": _event("warning", "callers cannot be understood: keys only", "language? reason hint"),
    "speech.recorded": _event("warning info", "no live sound: answers are recorded, then recognised", "reason hint"),
    "speech.unheard": _event("warning info", "the caller cannot be heard: keys only", "reason hint"),
    "speech.declined": _event("info", "the caller presses keys: keys only", "reason"),
    "speech.late": _event(
        "warning", "what a caller has said was not recognized in time: the question is asked by keys", "seconds"
    ),
    "speech.busy": _event("warning", "the machine is full: keys only for this question", "reason hint"),
    "speech.failed": _event("error", "listening failed", "error exception"),
    "recognizer.failed": _event("warning", "a recognizer failed", "language reason hint"),
    "recognizer.left_out": _event("warning", "recognizer left out", "engine reason hint"),
    "recognizer.confused": _event("warning", "recognizer does not know its models", "engine reason"),
    "recording.missing": _event("warning", "no recording of a caller who hung up", "reason hint"),
    "recording.unread": _event("warning", "recording not written down", "reason hint"),
    "menu.wrong": _event("warning", "a menu is wrong", "reason hint"),
    "menu.unclear": _event("warning", "a menu may not be understood", "place words reason hint"),
    "menu.unchecked": _event("debug", "words not looked up", "reason"),
    # Records of calls
    "events.lost": _event("warning", "who reads what happens on calls is too slow, and loses some of it", "reader"),
    "events.unread": _event("error", "who reads what happens on calls has failed", "reader exception"),
    "records.off": _event("warning", "calls are held without records of them", "reason hint"),
    "records.unwritten": _event("error", "records cannot be written: they wait in memory", "reason hint"),
    "records.written": _event("warning", "records are written again; so many lines of them are lost", "lines"),
    "records.lost": _event("error", "records are lost", "lines hint"),
    "records.waiting": _event("error", "records do not come into the database: they wait in the spool", "reason hint"),
    "records.carried": _event("warning", "records come into the database again"),
    "records.garbled": _event("warning", "records that cannot be read are left out", "lines"),
    "records.dropped": _event(
        "error", "records that nobody has carried into the database are too many or too old: removed", "bytes hint"
    ),
    "records.not_dropped": _event("warning", "old records cannot be removed", "reason"),
    "records.refused": _event("error", "a record that the database does not take is left out", "reason"),
    "records.forgotten": _event("info", "records have had their time", "calls"),
    "webhook.refused": _event("error", "calls are not taken by the webhook: they wait", "reason hint"),
    "webhook.taken": _event("warning", "calls are taken by the webhook again"),
    # Flows
    "flow.missing": _event("warning", "there is no flow: calls find no route", "places hint"),
    "flow.rejected": _event("error", "flow not taken up", "file reason"),
    "flow.forced": _event("warning", "flow served in spite of an error", "reason"),
    "flow.old_names": _event("warning", "flow with names of before", "file names hint"),
    "flow.lost": _event("warning", "a flow's file is gone or cannot be read: it is served on", "file reason hint"),
    "flow.back": _event("info", "a flow's file can be read again", "file"),
    "flow.removed": _event("warning", "flow no longer served: its file is gone from its folder", "flow file"),
    "flow.changed": _event("info", "flows changed", "flows"),
    "flow.entered": _event("info", "flow entered", "flow node kind"),
    "flow.answered": _event("info", "flow answered", "flow node slot key mode confidence utterance?"),
    "flow.missed": _event("info", "flow missed", "flow node slot why tried"),
    "flow.command": _event("info", "flow command", "flow node name"),
    "flow.worked": _event("info", "flow worked", "flow node work seconds outcome status?"),
    "flow.failed": _event("warning", "flow failed", "flow node why text target"),
    "flow.ended": _event("info", "flow ended", "flow path seconds"),
    "action.unloadable": _event("error", "the actions of a flow cannot be loaded", "reason hint"),
    "action.failed": _event("error", "action failed", "action error exception"),
}

FIELDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "above": (float, "the threshold of the alert"),
    "alert": (str, "the name of the rule: failures, no_match, loop_delay, records_lag"),
    "action": (str, "the action's name"),
    "address": (str, "where the pages are, for a person to open"),
    "addresses": (list, "where calls may come in, as host:port"),
    "away": (int, "calls that are in the dialplan, and expected back"),
    "bytes": (int, "bytes that Asterisk keeps; of `records.dropped`, of records"),
    "call": (str, "the call's id: the channel's UNIQUEID where the dialplan passes it, else eight digits made up"),
    "called": (str, "the number that was called"),
    "caller": (str, "the number that calls"),
    "calls": (int, "calls that are held, those included that are away; of `records.forgotten`, how many"),
    "channel": (str, "the channel's name in Asterisk, empty where the dialplan does not pass it"),
    "code": (str, "the error's code, or for an error of the program its class"),
    "confidence": (float, "how sure the recognizer is, from 0 to 1"),
    "engine": (str, "the name of the speech engine or recognizer"),
    "engines": ((list, tuple), "the speech engines, in the order in which they are asked"),
    "entry": (str, "the text or key in the catalogue"),
    "error": (str, "what the error says"),
    "exception": (str, "the traceback, without values of variables"),
    "file": (str, "a file's path; of a prompt, its name for Asterisk"),
    "files": (list, "files of prompts, by their names for Asterisk; of `service.renewing`, what has changed"),
    "flow": (str, "the flow's name"),
    "flows": (list, "the names of all flows"),
    "freed": (int, "bytes that are free again"),
    "hint": (str, "what to do about it"),
    "kept": (int, "bytes that the cache holds"),
    "key": (str, "the answer as keys, or the chosen key; **** where it is masked"),
    "kind": (str, "the node's kind"),
    "label": (str, "the prompt's text, or what it is; not that of masked values"),
    "language": (str, "the language, as a tag such as en or pt-BR"),
    "languages": (list, "the tags of the languages that there are catalogues of"),
    "limit": (int, "files and connections that the process may have open"),
    "line": (list, "the last lines to and from Asterisk, with their times"),
    "lines": (int, "log lines, or lines of records, that are lost or cannot be read"),
    "logger": (str, "the name of the library's logger"),
    "max_calls": (int, "the setting of this name"),
    "mode": (str, "how it was answered: keys, speech"),
    "model": (str, "the model that hears callers, and why it was chosen"),
    "name": (str, "the name of the variable, or of the command"),
    "names": (str, "the names that are written, and those that they have now"),
    "next": (str, "the address for the next person: each is good once"),
    "node": (str, "the flow's node"),
    "number": (str, "the number that the caller chose, at most 40 characters of it"),
    "open": (int, "files and connections that are open"),
    "outcome": (str, "what came of the work"),
    "path": (str, "the nodes through which the call has gone, divided by blanks"),
    "pid": (int, "the number of the process"),
    "peer": (str, "the other side's IP address"),
    "place": (str, "where in the program it is, as file:line"),
    "places": (list, "where flows have been looked for"),
    "printed": (int, "the number of the dialplan that `voicekit dialplan` prints now"),
    "program": (str, "the file or folder that is served"),
    "reader": (str, "who reads what happens on calls, such as metrics"),
    "reason": (str, "why"),
    "record": (str, "the key of the call's record"),
    "recording": (str, "the path of a recording"),
    "recordings": (list, "the tags of the languages that there are recordings of"),
    "refused": (int, "numbers that have been refused since the start"),
    "removed": (int, "files that have been removed"),
    "route": (str, "the route that the dialplan asks for, empty for the default"),
    "seconds": ((float, int), "how long it has taken; of `service.draining`, how long calls have to finish"),
    "seen": (int, "the number of the dialplan that the call came through"),
    "signal": (str, "the signal's name"),
    "slot": (str, "the slot that is asked for"),
    "sounds": (str, "the directory of the prompts, as Asterisk names it"),
    "status": (str, "how the call ended, as VOICEKIT_STATUS has it; of a transfer, DIALSTATUS"),
    "tags": (str, "the tags, at most 80 characters of them"),
    "target": (str, "the node where the call goes on, empty where it cannot"),
    "text": (str, "what went wrong; what a library has logged"),
    "threads": (list, "the names of the threads"),
    "times": (int, "how many of these lines this one stands for: strangers get one line in a second"),
    "tried": (int, "which try it was, from 1"),
    "uniqueid": (str, "the channel's UNIQUEID in Asterisk, empty where the dialplan does not pass it"),
    "value": (float, "what was measured"),
    "utterance": (str, "what was heard; **** where it is masked"),
    "waiting": (int, "connections that have not said who calls"),
    "wanted": (str, "the channel's language, as the dialplan passes it"),
    "what": (str, "what the line is about"),
    "why": (str, "the kind of it: no_input, no_match, ..., or the kind of the failure"),
    "words": ((list, tuple), "the words of the menu"),
    "work": (str, "the action's name, or webhook, transfer, record"),
}
"""What each field is, in every event that has it. Where it is a number, the unit is named."""
