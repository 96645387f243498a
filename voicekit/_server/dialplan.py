"""The dialplan to paste into Asterisk: pure text from checked values.

What a caller's network sends (the caller's number, the number that was dialled) reaches the dialplan's parser, and
``TryExec`` expands its argument a second time, so that a number ``${SHELL(...)}`` would be carried out. Every such
value therefore goes through :func:`safe`, and there is no second way.
"""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from voicekit.errors import ConfigError

__all__ = ["DEFAULT_PORT", "MARK", "Flavour", "dialplan", "marks", "safe", "target"]

DEFAULT_PORT = 2949  # ExternalIVR's own

MARK = 2
"""The number that a printed dialplan carries, so that an older one is known; those without a number count as 1.

It grows with each change of the text that an operator should paste anew. Every older dialplan goes on working.
"""

#: What may stand in a value: a comma, a parenthesis, a quote or a line break would end it or begin another.
EXTENSION = re.compile(r"_?[0-9A-Za-z*#+.!\[\]_-]{1,79}")
CONTEXT = re.compile(r"[A-Za-z0-9_-]{1,79}")
ROUTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
TOKEN = re.compile(r"[A-Za-z0-9_.-]{8,128}")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}(?:%[A-Za-z0-9_.-]+)?")
PROGRAM = re.compile(r"/[^\x00-\x20,()\"\\;|&$\x7f]+")
PLACE = re.compile(r"[A-Za-z0-9_-]{1,79},[0-9A-Za-z*#+_-]{1,79},[0-9A-Za-z_-]{1,79}")
OPTIONS = re.compile(r"[nid]{0,3}")

GOODBYE = """\
 ; Where voicekit has told the caller why the call ends, no other voice says it again.
 same => n,GotoIf($["${VOICEKIT_SAID}" = "1"]?end)
 same => n,GotoIf($["${VOICEKIT_STATUS}" = "BUSY"]?busy)
 same => n,Playback(sorry&please-try-call-later)
 same => n(end),Hangup()
 same => n(busy),Playback(all-circuits-busy-now&please-try-call-later)
"""
"""The end of a call without a fallback; `Hangup` follows."""


class Flavour(Enum):
    """Whose configuration file the text is for."""

    ASTERISK = "extensions.conf"
    FREEPBX = "extensions_custom.conf"


def dialplan(
    extensions: Mapping[str, str],
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    program: Path | None = None,
    token: str | None = None,
    context: str = "voicekit",
    fallback: str | None = None,
    options: str = "",
    flavour: Flavour = Flavour.ASTERISK,
) -> str:
    """The dialplan that leads ``extensions`` (extension or pattern to route) to voicekit.

    ``program`` is an absolute path that Asterisk starts as its child process in the place of ``host`` and ``port``.
    ``fallback`` (``context,extension,priority``) is where a caller goes on when no server answers, all lines are busy,
    or the call failed; without it callers hear why, from voicekit or from Asterisk, and are hung up. ``options`` are
    ExternalIVR's: ``n``, ``i`` and ``d``.

    Raises:
        ConfigError: a value that the dialplan cannot carry.
    """
    if not extensions:
        raise ConfigError("no extension leads to voicekit", hint="give at least one extension and its route")
    check("context", context, CONTEXT)
    end = f" same => n,Goto({check('fallback', fallback, PLACE)})\n" if fallback is not None else GOODBYE
    where = target(host, port, program)
    secret = check("token", token, TOKEN) if token is not None else ""
    given = f",{check('options', options, OPTIONS)}" if options else ""
    callers = "".join(
        extension(check("extension", number, EXTENSION), check("route", route, ROUTE), context)
        for number, route in extensions.items()
    )
    plain = next((number for number in extensions if not number.startswith("_")), "<extension>")
    return HEADS[flavour].format(context=context, plain=plain) + BODY.format(
        context=context,
        callers=callers,
        number=safe("CALLERID(num)"),
        language=safe("CHANNEL(language)"),
        channel=safe("CHANNEL(name)"),
        id=safe("UNIQUEID"),
        mark=MARK,
        secret=secret,
        ivr=f"ExternalIVR({where}({ARGUMENTS}){given})",
        back=RETURN,
        gone=GONE,
        fallback=end,
    )


def target(host: str, port: int, program: Path | None = None) -> str:
    """What ExternalIVR is told to reach: ``ivr://host:port`` or the path of a program."""
    if program is not None:
        return check("program", str(program), PROGRAM)
    check("host", host, HOST)
    if not 0 < port < 65536:
        raise ConfigError(f"{port} is no port", hint="use one from 1 to 65535")
    return f"ivr://[{host}]:{port}" if ":" in host else f"ivr://{host}:{port}"


def marks(text: str) -> tuple[int, ...]:
    """The numbers of the printed dialplans in a text: a configuration file, or what ``dialplan show`` prints."""
    contexts = re.split(r"^\[", text, flags=re.MULTILINE)
    return tuple(_mark(context) for context in contexts if "Set(VOICEKIT_STATUS=)" in context)


def _mark(context: str) -> int:
    found = re.search(r"Set\(VOICEKIT_DIALPLAN=(\d{1,6})\)", context)
    return int(found[1]) if found else 1


def safe(name: str) -> str:
    r"""The expression for channel variable or function ``name`` that no value of it can break out of.

    URIENCODE keeps everything but parentheses and quotes from the parser, FILTER drops those; ``\x2d`` is the hyphen.
    """
    return rf"${{FILTER(A-Za-z0-9%*._~\x2d,${{URIENCODE(${{{name}}})}})}}"


def extension(number: str, route: str, context: str) -> str:
    return (
        f"exten => {number},1,Set(VOICEKIT_TO={safe('EXTEN')})\n"
        f" same => n,Gosub({context}-call,s,1({route}))\n"
        f' same => n,GotoIf($["${{VOICEKIT_STATUS}}" != ""]?{context}-fallback,s,1)\n'
        " same => n,Hangup()                      ; or go on here after a call that ended well\n"
    )


def check(what: str, value: str, allowed: re.Pattern[str]) -> str:
    if not allowed.fullmatch(value):
        raise ConfigError(f"{what} {value!r} cannot stand in a dialplan", hint=f"it must match {allowed.pattern}")
    return value


#: Asterisk keeps 99 bytes of the address and its arguments together, so facts are fetched as variables (see `info`).
ARGUMENTS = "${ARG1},vars=1"

#: A call that comes back shows the token it left with.
RETURN = "ExternalIVR(${VOICEKIT_BACK}(resume=${VOICEKIT_TOKEN}))"
GONE = "ExternalIVR(${VOICEKIT_BACK}(resume=${VOICEKIT_TOKEN},gone=1),d)"

HEADS = {
    Flavour.ASTERISK: """\
; voicekit: paste this into extensions.conf, then run: asterisk -rx "dialplan reload"
; Lead calls here from the context of your phones or trunk:  include => {context}
;
""",
    Flavour.FREEPBX: """\
; voicekit: paste this into /etc/asterisk/extensions_custom.conf, then run: fwconsole reload
; For inbound routes, IVRs and ring groups make a Custom Destination (Admin, Custom Destinations): {context},{plain},1
; Phones reach it by a line in [from-internal-custom]:  include => {context}
;
""",
}

BODY = """\
; VOICEKIT_STATUS is empty after a call that ended well. Else it says why it did not: UNREACHABLE (no server answered),
; BUSY (all lines of the server are taken), ERROR (the program failed), NO_INPUT, NO_MATCH, NO_ROUTE, DENIED, STOPPED;
; VOICEKIT_REASON has the details. VOICEKIT_SAID is 1 where the caller has been told.
;
; After ExternalIVR, Asterisk before 20.21, 22.11 and 23.5 refuses DB(), SHELL(), CURL() and the like until the call
; ends (asterisk/asterisk issue 2038). A fallback that needs them gets a thread of its own from
; Dial(Local/<extension>@<context>/n).

[{context}]
{callers}
[{context}-call]
exten => s,1,Set(VOICEKIT_STATUS=)
 same => n,Set(VOICEKIT_REASON=)
 same => n,Set(VOICEKIT_SAID=)
 same => n,Set(VOICEKIT_CALL=)
 same => n,Set(VOICEKIT_HANGUP=)
 ; Numbers and languages come from outside: percent-encoded, nothing in them can act here. voicekit decodes them.
 same => n,Set(VOICEKIT_FROM={number})
 same => n,Set(VOICEKIT_LANG={language})
 same => n,Set(VOICEKIT_CHANNEL={channel})
 same => n,Set(VOICEKIT_ID={id})
 same => n,Set(VOICEKIT_TAP={context}-tap)
 same => n,Set(VOICEKIT_SECRET={secret})
 ; What voicekit has to know of this text and of this Asterisk.
 same => n,Set(VOICEKIT_DIALPLAN={mark})
 same => n,Set(VOICEKIT_ASTERISK=${{VERSION(ASTERISK_VERSION_NUM)}})
 same => n,Set(VOICEKIT_AUDIOSOCKET=${{IFMODULE(app_audiosocket.so)}})
 ; TryExec: the call survives a server that is down.
 same => n,TryExec({ivr})
 ; A call that asks for another application (Dial, Record, ...) gets it, and comes back to where it was.
 same => n(again),GotoIf($["${{TRYSTATUS}}" != "SUCCESS" | "${{VOICEKIT_CALL}}" = ""]?over)
 same => n,Set(VOICEKIT_ERRAND=${{VOICEKIT_CALL}})
 same => n,Set(VOICEKIT_CALL=)
 same => n,Set(VOICEKIT_AWAY=1)
 same => n,TryExec(${{VOICEKIT_ERRAND}})
 same => n,TryExec({back})
 same => n,Goto(again)
 ; TryExec keeps a hang-up to itself, too.
 same => n(over),ExecIf($["${{VOICEKIT_HANGUP}}" = "1"]?Hangup())
 same => n,ExecIf($["${{TRYSTATUS}}" != "SUCCESS" & "${{VOICEKIT_STATUS}}" = ""]?Set(VOICEKIT_STATUS=UNREACHABLE))
 same => n,Return()
; Hung up while it was away: the program learns that its caller is gone.
exten => h,1,ExecIf($["${{VOICEKIT_AWAY}}" = "1"]?{gone})

; What the caller says, live, for programs that listen: one leg hears the channel, the other brings it to voicekit.
; It needs Asterisk 18.5 or later with app_audiosocket; voicekit knows by the variables above, and records elsewhere.
[{context}-tap]
exten => tap,1,Answer()
 same => n,ChanSpy(${{VOICEKIT_SPY}},qoS)
exten => audio,1,Answer()
 same => n,AudioSocket(${{VOICEKIT_UUID}},${{VOICEKIT_EAR}})

[{context}-fallback]
exten => s,1,NoOp(voicekit: ${{VOICEKIT_STATUS}} ${{FILTER(A-Za-z0-9 ._\\x2d,${{VOICEKIT_REASON}})}})
{fallback} same => n,Hangup()
"""
