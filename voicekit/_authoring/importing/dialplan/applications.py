"""The applications of a dialplan as nodes of a flow."""

import re
from collections.abc import Mapping

from voicekit._authoring.importing.dialplan.asking import asked, entered
from voicekit._authoring.importing.dialplan.entrances import ways_of
from voicekit._authoring.importing.dialplan.follower import Application, DialplanPlace, Follower, StepVisit, executed
from voicekit._authoring.importing.dialplan.plan import arguments_of
from voicekit._authoring.importing.dialplan.playing import played, said
from voicekit._authoring.importing.dialplan.settings import setting_of
from voicekit._authoring.importing.dialplan.times import TimeCondition, read_times
from voicekit._authoring.importing.dialplan.values import Reference, parts_of, quoted
from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.said import language_of, prompt, seconds, silence
from voicekit._dialog.document.values import END
from voicekit._dialog.expression import MAX_EXPRESSION

__all__ = ["APPLICATIONS"]

MOST_CASES = 100
"""Extensions that one ``Goto`` by a variable leads to."""

_LONGEST_RECORDING = 3600.0
"""Seconds of a ``Record`` without an end of its own."""


def _playback(visit: StepVisit) -> Node | None:
    question = asked(visit)
    parts = None if question else played(visit)
    if parts is None:
        return question
    following = visit.following(PLAYBACKSTATUS="SUCCESS")
    if not parts:
        return {"goto": following}
    said_once: Node = {"say": prompt(parts), "barge_in": False, "next": following}
    own = next((each for each in visit.follower.recordings.values() if {"audio": f"{{{each}.path}}"} in parts), "")
    if not own:
        return said_once
    visit.follower.keep(own)
    heard = visit.follower.draft.add(f"{visit.name}_heard", said_once)
    return {"branch": [{"if": f"{own} != none", "next": heard}], "else": following}


def _say(visit: StepVisit) -> Node | None:
    question = asked(visit)
    parts = None if question else said(visit)
    return question if parts is None else {"say": prompt(parts), "barge_in": False, "next": visit.following()}


def _wait(visit: StepVisit) -> Node | None:
    told = seconds(visit.values.text(visit.step.data) or "")
    if told is None:
        return None
    following = visit.following()
    return {"say": prompt(silence(told)), "barge_in": False, "next": following} if told else {"goto": following}


def _set(visit: StepVisit) -> Node | None:
    [(variable, written)] = setting_of(visit.step.name, visit.step.data)
    values = visit.values
    if variable == "CHANNEL(language)":
        language = language_of(values.text(written) or "")
        if not language:
            visit.lose("left out: write the language in front of the flow in the dialplan")
            return {"goto": visit.following()}
        languages = visit.follower.draft.head.setdefault("languages", [visit.follower.draft.language])
        languages += [language] if language not in languages else []
        told = visit.place.then().knowing("CHANNEL(language)", values.text(written) or "")
        return {"language": language, "next": visit.follower.node(told)}
    worked = values.expression(written)
    if worked is None or len(worked) > MAX_EXPRESSION:
        return None
    own = visit.follower.variable(visit.place, variable.lstrip("_"))
    if not own or "." in own:
        return None
    number = re.fullmatch(r"0|[1-9]\d{0,8}", values.text(written) or "")
    return {"set": {own: int(number[0]) if number else worked}, "next": visit.following()}


# -- ways --------------------------------------------------------------------------------------------------------------


def _goto_if(visit: StepVisit) -> Node | None:
    condition, ways = ways_of(visit.step.data)
    holds = visit.follower.holds(visit.place, condition)
    if not isinstance(holds, str):
        return None
    first, second = (_way(visit.follower, visit.place, written) for written in ways)
    return {"branch": [{"if": holds, "next": first}], "else": second}


def _way(follower: Follower, place: DialplanPlace, written: str) -> str:
    """The node of one way of a ``GotoIf``; without a target it is the next step."""
    if not written:
        return follower.node(place.then())
    target = follower.target(place, written)
    return follower.node(target or place.doing(f"Goto({written})"))


def _exec_if(visit: StepVisit) -> Node | None:
    condition, ways = ways_of(visit.step.data)
    holds = visit.follower.holds(visit.place, condition)
    if not isinstance(holds, str) or visit.place.told:
        return None
    first, second = (
        visit.follower.node(visit.place.doing(executed(written)))
        if written
        else visit.follower.node(visit.place.then())
        for written in ways
    )
    return {"branch": [{"if": holds, "next": first}], "else": second}


def _goto_if_time(visit: StepVisit) -> Node | None:
    when, ways = _times_and_ways(visit.step.data)
    told = visit.values.text(when)
    times = None if told is None else read_times(arguments_of(told))
    if times is None:
        return None
    first, second = (_way(visit.follower, visit.place, written) for written in ways)
    return _in_time(visit, times, first, second)


def _exec_if_time(visit: StepVisit) -> Node | None:
    when, ways = _times_and_ways(visit.step.data)
    told = visit.values.text(when)
    times = None if told is None else read_times(arguments_of(told))
    if times is None or not ways[0] or visit.place.told:
        return None
    first = visit.follower.node(visit.place.doing(executed(ways[0])))
    return _in_time(visit, times, first, visit.follower.node(visit.place.then()))


def _times_and_ways(data: str) -> tuple[str, list[str]]:
    """``TIMES?THEN:ELSE``: the times have colons of their own."""
    when, _, rest = data.partition("?")
    return when, ways_of(f"?{rest}")[1]


def _in_time(visit: StepVisit, times: TimeCondition, first: str, second: str) -> Node:
    target = first
    if times.hours:
        zone = times.zone or "UTC"
        if not times.zone:
            visit.follower.draft.lose(0, "the time zone of Asterisk's machine", "UTC: write your own at each schedule")
        schedule: Node = {"schedule": {"zone": zone, "open": times.hours}, "open": first, "closed": second}
        if not times.condition:
            return schedule
        target = visit.follower.draft.add(f"{visit.name}_hours", schedule)
    return {"branch": [{"if": times.condition, "next": target}], "else": second}


def _goto(visit: StepVisit) -> Node | None:
    """A ``Goto`` whose target a variable names: a branch over the extensions that there are."""
    written = arguments_of(visit.step.data)[-3:]
    values = visit.values
    known = [values.text(each) for each in written]
    open_places = [number for number, each in enumerate(known) if each is None]
    if len(open_places) != 1 or len(written) < 2 or open_places[0] == len(written) - 1:
        return None
    [number] = open_places
    parts = parts_of(written[number])
    places = [at for at, each in enumerate(parts) if isinstance(each, Reference) and values.text(_of(each)) is None]
    if len(places) != 1:
        return None
    variable = values.expression(_of(parts[places[0]]))
    before = values.text("".join(_of(each) for each in parts[: places[0]]))
    after = values.text("".join(_of(each) for each in parts[places[0] + 1 :]))
    if variable is None or before is None or after is None:
        return None
    context = visit.place.context if len(written) == 2 or number == 0 else str(known[0])
    names = list(visit.follower.plan.contexts) if number == len(written) - 3 else _numbers(visit.follower, context)
    cases: list[Node] = []
    for each in names:
        inner = each[len(before) : len(each) - len(after)]
        if inner and each.startswith(before) and each.endswith(after) and len(cases) < MOST_CASES:
            told = [each if at == number else str(one) for at, one in enumerate(known)]
            next_node = _way(visit.follower, visit.place, ",".join(told))
            cases.append({"if": f"{variable} == {quoted(inner)}", "next": next_node})
    other = visit.follower.unknown(visit.place.at(context, "i"))
    return {"branch": cases, "else": other} if cases else None


def _numbers(follower: Follower, context: str) -> list[str]:
    """The extensions of a context that are no patterns."""
    names = (name for around in follower.plan.around(context) for name in around.extensions)
    return list(dict.fromkeys(name for name in names if not name.startswith("_")))


def _of(part: str | Reference) -> str:
    if isinstance(part, str):
        return part
    return f"$[{part.body}]" if part.works else f"${{{part.body}}}"


# -- whom and what a call meets ----------------------------------------------------------------------------------------


def _dial(visit: StepVisit) -> Node | None:
    whom, wait, options, *more = [*arguments_of(visit.step.data), "", "", ""]
    values = visit.values
    target, told = values.template(whom), values.text(options)
    if not target or told is None or re.search(r"[\s,]", target):
        return None
    if not re.fullmatch(r"[A-Za-z0-9]+/[^&]+(&[A-Za-z0-9]+/[^&]+)*", target):
        return None
    transfer: Node = {"dial": target}
    if values.names(whom):
        if visit.place.extension.startswith("_"):
            transfer["allow"] = [visit.place.extension]
        visit.lose("a number that callers choose: write what may be dialled in allow")
    longest = seconds(values.text(wait) or "")
    transfer |= {"timeout": longest} if longest and longest >= 1 else {}
    transfer |= {"options": told} if told else {}
    if any(more):
        visit.lose("the address that it sends is left out")
    goes_on = "g" in re.sub(r"\([^)]*\)", "", told)
    answered = visit.following(DIALSTATUS="ANSWER") if goes_on else END
    node: Node = {"transfer": transfer, "next": answered}
    if "DIALSTATUS" in visit.follower.variables.needed:
        node |= {"busy": visit.following(DIALSTATUS="BUSY")}
        node |= {"no_answer": visit.following(DIALSTATUS="NOANSWER")}
    return node | {"failed": visit.following(DIALSTATUS="CHANUNAVAIL")}


def _queue(visit: StepVisit) -> Node | None:
    queue, options, address, announced, wait, *more = [*arguments_of(visit.step.data), "", "", "", "", ""]
    values = visit.values
    whom, told = values.text(queue), values.text(options)
    if not whom or told is None:
        return None
    if address or announced or any(more):
        visit.lose("what follows the queue's name, options and time is left out")
    longest = seconds(values.text(wait) or "")
    transfer: Node = {"queue": whom} | ({"options": told} if told else {})
    transfer |= {"timeout": longest} if longest and longest >= 1 else {}
    following = visit.following(QUEUESTATUS="TIMEOUT")
    return {"transfer": transfer, "next": following if "c" in told else END, "failed": following}


def _voicemail(visit: StepVisit) -> Node | None:
    boxes, options, *_ = [*arguments_of(visit.step.data), ""]
    box, told = visit.values.text(boxes), visit.values.text(options)
    if not box or told is None:
        return None
    old = re.fullmatch(r"([bsu]+)(\d.*)", box)
    box, told = (old[2], old[1] + told) if old and not told else (box, told)
    transfer: Node = {"voicemail": box} | ({"options": told} if told else {})
    following = visit.following(VMSTATUS="SUCCESS")
    return {"transfer": transfer, "next": following, "failed": following}


def _record(visit: StepVisit) -> Node | None:
    file, quiet, longest, options, *_ = [*arguments_of(visit.step.data), "", "", ""]
    values = visit.values
    told = values.text(options)
    if told is None or not file:
        return None
    own = visit.follower.recordings.setdefault(_stem(file), visit.follower.draft.reserve(f"recording_of_{visit.name}"))
    node: Node = {"record": own, "max_seconds": seconds(values.text(longest) or "") or _LONGEST_RECORDING}
    node["silence"] = seconds(values.text(quiet) or "") or 0
    node["beep"] = "q" not in told
    node["stop_key"] = "any" if "y" in told else "*" if "t" in told else "#"
    left = "".join(sorted(set(told) - set("qytsn")))
    visit.lose(
        f"the flow keeps it elsewhere: {{{own}.path}}" + (f"; the options {left[:20]} are left out" if left else "")
    )
    following = visit.following()
    return node | {"empty": following, "next": following}


def _stem(file: str) -> str:
    return re.sub(r"[.:]\w{2,5}$", "", file.strip())


def _hang_up(_visit: StepVisit) -> Node:
    return {"hangup": True}


def _refuse(visit: StepVisit) -> Node:
    visit.lose("the call is answered already, and hung up")
    return {"hangup": True}


APPLICATIONS: Mapping[str, Application] = {
    "playback": _playback,
    "controlplayback": _playback,
    "saydigits": _say,
    "saynumber": _say,
    "sayalpha": _say,
    "sayphonetic": _say,
    "sayunixtime": _say,
    "datetime": _say,
    "wait": _wait,
    "background": asked,
    "waitexten": asked,
    "read": entered,
    "set": _set,
    "setvar": _set,
    "setglobalvar": _set,
    "setlanguage": _set,
    "gotoif": _goto_if,
    "execif": _exec_if,
    "gotoiftime": _goto_if_time,
    "execiftime": _exec_if_time,
    "goto": _goto,
    "dial": _dial,
    "queue": _queue,
    "voicemail": _voicemail,
    "record": _record,
    "hangup": _hang_up,
    "busy": _refuse,
    "congestion": _refuse,
}
"""By the name of the application, in small letters."""
