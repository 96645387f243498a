"""Applications of a dialplan that lead nowhere and say nothing: what a flow does without, and what is named."""

import re

__all__ = ["ASKS", "QUIET", "RESULTS", "TALKS", "UNSAID", "setting_of"]

QUIET = frozenset(
    {"noop", "verbose", "log", "answer", "ringing", "progress", "proceeding", "resetcdr", "nocdr", "dumpchan"}
)
"""What a call does anyhow before a flow answers it, or what is for the log."""

UNSAID = {
    "mixmonitor": "left out: write it in front of the flow in the dialplan",
    "monitor": "left out: write it in front of the flow in the dialplan",
    "stopmixmonitor": "left out: the recording of the call goes on",
    "stopmonitor": "left out: the recording of the call goes on",
    "pausemonitor": "left out: the recording of the call goes on",
    "unpausemonitor": "left out: the recording of the call goes on",
    "setmusiconhold": "left out: write it in front of the flow in the dialplan",
    "startmusiconhold": "left out: write it in front of the flow in the dialplan",
    "stopmusiconhold": "left out: a flow plays no music",
    "playtones": "left out: a flow plays no tones",
    "stopplaytones": "left out: a flow plays no tones",
    "userevent": "left out: the log of the flow has its own events",
    "celgenuserevent": "left out: the log of the flow has its own events",
    "setcallerid": "left out: write it in front of the flow in the dialplan",
    "setcidname": "left out: write it in front of the flow in the dialplan",
    "sipaddheader": "left out: write it in front of the transfer in the dialplan",
    "senddtmf": "left out: a flow sends no keys",
    "set_priority": "left out",
    "setamaflags": "left out: write it in front of the flow in the dialplan",
    "setaccount": "left out: write it in front of the flow in the dialplan",
}
"""What only concerns the channel, and what is done instead: the call goes on."""

ASKS = frozenset({"background", "waitexten", "read"})
"""What waits for a caller's keys."""

TALKS = ASKS | {
    "playback",
    "controlplayback",
    "record",
    "saydigits",
    "saynumber",
    "sayalpha",
    "sayphonetic",
    "sayunixtime",
    "datetime",
}
"""What a caller hears."""

RESULTS = frozenset(
    {"DIALSTATUS", "QUEUESTATUS", "VMSTATUS", "READSTATUS", "PLAYBACKSTATUS", "BACKGROUNDSTATUS", "RECORD_STATUS"}
)
"""What applications say of how they ended."""

_OLD = {"responsetimeout": "TIMEOUT(response)", "digittimeout": "TIMEOUT(digit)", "setlanguage": "CHANNEL(language)"}
"""Applications of old dialplans that are functions now."""

_LANGUAGES = {"LANGUAGE()", "CHANNEL(LANGUAGE)"}


def setting_of(name: str, data: str) -> list[tuple[str, str]]:
    """What a step sets: names and values, of `Set`, `MSet` and of what old dialplans have in their place."""
    if name in _OLD:
        return [(_OLD[name], data)]
    if name in {"set", "setvar", "setglobalvar"}:
        variable, _, value = data.partition("=")
        return [(_plain(variable), _unquoted(value))]
    return []


def _plain(variable: str) -> str:
    written = variable.strip()
    if written.upper() in _LANGUAGES:
        return "CHANNEL(language)"
    timer = re.fullmatch(r"TIMEOUT\((\w+)\)", written, re.IGNORECASE)
    return f"TIMEOUT({timer[1].lower()})" if timer else written


def _unquoted(value: str) -> str:
    plain = value.strip()
    return plain[1:-1] if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1] else plain
