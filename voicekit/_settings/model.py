"""What can be set, what is allowed, and what holds where nothing is set."""

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, SecretStr

from voicekit._settings.formats import FORMAT_NAMES, FormatName
from voicekit._settings.patterns import number_patterns
from voicekit.errors import SettingsError

__all__ = ["EVERYONE", "EVERYWHERE", "Address", "AlertRule", "Settings"]


def no_bool(value: object) -> object:
    """Python counts true as 1; a setting does not."""
    if isinstance(value, bool):
        raise ValueError("a truth value is no number")  # noqa: TRY004 - pydantic turns a ValueError into its own error
    return value


def names(value: object) -> object:
    """A list of strings: ``["a", "b"]``, or ``a, b`` in one string."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, Sequence) and not any(isinstance(part, int | float | bytes) for part in value):
        return tuple(value)
    raise ValueError("not a list of strings")


def table(value: object) -> object:
    """A table of strings: ``{a = "b"}``, or ``a=b, c=d`` in one string."""
    if isinstance(value, str):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if not all(equals for _, equals, _ in pairs):
            raise ValueError("not a table")
        return {key.strip(): item.strip() for key, _, item in pairs}
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueError("not a table")


EVERYONE = "everyone"
"""The value of `group` that stands for no group: all users may read."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# A token is an argument of the dialplan's ExternalIVR(): no comma, parenthesis, blank or ${...} may be in it.
TOKEN = re.compile(r"[A-Za-z0-9_.-]{8,128}")

SECRET_LEAST, SECRET_MOST = 24, 64
"""Bytes of a signing secret, as Standard Webhooks wants it."""


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to
"""Addresses that stand for all of a machine's, each with the one by which the machine reaches itself."""


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address(value: object) -> object:
    """An address to listen on: ``9150`` (of this machine alone), ``10.0.0.1:9150``, ``[::1]:9150``."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("not an address")  # noqa: TRY004 - pydantic turns a ValueError into its own error
    host, _, port = value.strip().rpartition(":")
    if not re.fullmatch(r"\d{1,5}", port) or int(port) > 65535:
        raise ValueError("not a port")
    return Address(host_name(host) if host else "127.0.0.1", int(port))


Whole = Annotated[int, BeforeValidator(no_bool)]
Number = Annotated[float, BeforeValidator(no_bool)]
Network = IPv4Network | IPv6Network


def named_directory(value: object) -> object:
    if value == "":
        raise ValueError("no directory: the empty text would be the working directory")
    return value


Directory = Annotated[Path, BeforeValidator(named_directory)]


class AlertRule(NamedTuple):
    """When an alert begins: where what is measured over so many seconds, of at least so many, is above this; and when
    it is over.
    """

    above: float
    clear_below: float
    window_seconds: float
    least: float


ALERT_RULES: Mapping[str, tuple[float, float]] = {
    "failures": (600.0, 20.0),
    "no_match": (600.0, 20.0),
    "loop_delay": (60.0, 100.0),
    "records_lag": (60.0, 0.0),
}
"""What alerts may be about, each with the usual window, and how much has to be counted in it."""


def alert_rules(value: object) -> object:
    """Rules by name, of each only its threshold, or a table: ``{failures = 0.2, no_match = {above = 0.5}}``."""
    given = table(value)
    assert isinstance(given, dict)
    return {name: _alert_rule(name, rule) for name, rule in given.items()}


def _alert_rule(name: str, given: object) -> AlertRule:
    if name not in ALERT_RULES:
        raise ValueError("no such alert")
    if isinstance(given, AlertRule):
        return given
    facts = dict(given) if isinstance(given, Mapping) else {"above": given}
    if isinstance(given, str):
        facts = {"above": float(given)}
    window, least = ALERT_RULES[name]
    above: Any = facts.get("above")
    if not _is_number(above) or not facts.keys() <= set(AlertRule._fields):
        raise ValueError("not a rule")
    rule = AlertRule(**{"clear_below": above / 2, "window_seconds": window, "least": least, **facts})
    if not all(map(_is_number, rule)) or rule.clear_below > rule.above or not 5 <= rule.window_seconds <= 86_400:
        raise ValueError("not a rule")
    return rule


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def host_name(value: str) -> str:
    bare = value.strip().removeprefix("[").removesuffix("]")
    if not bare or re.search(r"[\s,()/]", bare):
        raise ValueError("not a host")
    return bare


def language_tag(value: str) -> str:
    tag = value.strip().replace("_", "-")
    if not LANGUAGE.fullmatch(tag):
        raise ValueError("not a language tag")
    return tag


def language_tags(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(language_tag(tag) for tag in value)


def engine_names(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or len(set(value)) < len(value) or not all(NAME.fullmatch(name) for name in value):
        raise ValueError("not a list of engines")
    return value


def group_name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("not a group")
    return value


def absolute(value: str) -> str:
    if not value.startswith("/") or re.search(r"[\n,&|]", value):
        raise ValueError("not an absolute path")
    return value.rstrip("/") or "/"


def filler_wait(value: float) -> float:
    if 0 < value < 1:
        raise ValueError("neither never nor a second")
    return value


def telephone_token(value: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("not a token")
    return value


def web_address(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise ValueError("not a web address")
    return value


def signing_secret(value: SecretStr) -> SecretStr:
    try:
        key = b64decode(value.get_secret_value().removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not SECRET_LEAST <= len(key) <= SECRET_MOST:
        raise ValueError("not a signing secret")
    return value


def says(meaning: str, allowed: str, default: Any) -> Any:
    """A field that explains itself: ``meaning`` for the reference, ``allowed`` for the reference and for errors."""
    return Field(default, description=meaning, json_schema_extra={"allowed": allowed})


class Settings(BaseModel):
    """All settings, as a frozen value.

    ``Settings()`` is the defaults and reads nothing; `voicekit._settings.sources` reads files and variables.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)

    host: Annotated[str, AfterValidator(host_name)] = says(
        "the address on which `voicekit serve` listens for Asterisk",
        "an IPv4 or IPv6 address, or a host name",
        "127.0.0.1",
    )
    port: Annotated[Whole, Field(ge=0, le=65535)] = says(
        "the TCP port on which it listens", "a whole number from 0 (any free port) to 65535", 2949
    )
    external_host: Annotated[str, AfterValidator(host_name)] | None = says(
        "the host by which Asterisk reaches this server, where that is none of this machine's own (a container, NAT): "
        "for calls that come back from the dialplan, and for what callers say; the ports are the same",
        "an IPv4 or IPv6 address, or a host name",
        None,
    )
    allow: Annotated[tuple[Network, ...], BeforeValidator(names)] = says(
        "peers that may connect; empty: every peer that reaches the address",
        "a list of addresses or networks, such as 10.0.0.0/8",
        (),
    )
    token: Annotated[SecretStr, AfterValidator(telephone_token)] | None = says(
        "a secret that the dialplan must pass as the argument `token=`",
        "8 to 128 letters, digits, dots, dashes or underscores",
        None,
    )
    max_calls: Annotated[Whole, Field(ge=1, le=100_000)] = says(
        "calls at once; one more goes back to the dialplan as BUSY, one that was away always comes back",
        "a whole number from 1 to 100000",
        500,
    )
    backlog: Annotated[Whole, Field(ge=1, le=65535)] = says(
        "connections that the system keeps waiting for us", "a whole number from 1 to 65535", 1024
    )
    first_line_seconds: Annotated[Number, Field(gt=0, le=600)] = says(
        "how long a peer may stay silent after it has connected", "seconds, above 0 and at most 600", 5.0
    )
    drain_seconds: Annotated[Number, Field(ge=0, le=86_400)] = says(
        "how long live calls may go on after a stop was asked for", "seconds, from 0 to 86400", 30.0
    )
    away_seconds: Annotated[Number, Field(ge=60, le=604_800)] = says(
        "how long a call may be away in Dial, Queue and the like; after that it counts as ended, and its place is free",
        "seconds, from 60 to 604800",
        14_400.0,
    )
    finish_seconds: Annotated[Number, Field(gt=0, le=86_400)] = says(
        "how long a program may go on after its caller has hung up (`finally`), before it is given up",
        "seconds, above 0 and at most 86400",
        60.0,
    )
    sounds: Directory = says(
        "the directory for rendered prompts; a relative one in voicekit.toml starts at that file",
        "a directory",
        Path("cache"),
    )
    asterisk_sounds: Annotated[str, AfterValidator(absolute)] | None = says(
        "the same directory as Asterisk sees it, where its path is another one (container, network disk)",
        "an absolute path without commas",
        None,
    )
    recordings: Directory = says(
        "the directory for recordings of callers; Asterisk's user writes there; a relative one starts as above",
        "a directory",
        Path("recordings"),
    )
    asterisk_recordings: Annotated[str, AfterValidator(absolute)] | None = says(
        "the same directory as Asterisk sees it, where its path is another one",
        "an absolute path without commas",
        None,
    )
    group: Annotated[str, AfterValidator(group_name)] | None = says(
        "the group that Asterisk's user and voicekit's share: what is written is open to it and to no other user; "
        "where it is not set, that of this machine's user `asterisk`, if voicekit's user is in it",
        "a group of this machine, or `everyone`: all users may read",
        None,
    )
    dial_allow: Annotated[tuple[str, ...], BeforeValidator(names), AfterValidator(number_patterns)] = says(
        "the numbers that callers may have dialled, where a value of theirs stands in whom to dial; by default what "
        "looks like an extension: two to five digits, the first from 1 to 8",
        "a list of patterns as in a dialplan: X, Z, N, [1-5], a dot at the end; such as NXXNXXXXXX or _0[1-9]X.",
        ("[1-8]X", "[1-8]XX", "[1-8]XXX", "[1-8]XXXX"),
    )
    models: Directory = says(
        "the directory of the recognition models; a relative one starts as above", "a directory", Path("models")
    )
    catalogs: Directory = says(
        "the directory of the prompts' translations and people's recordings; a relative one starts as above; "
        "where it is neither set nor there, `locales` beside a flow",
        "a directory",
        Path("locales"),
    )
    speech: bool = says(
        "whether callers may answer by voice; a model of their language is needed (`voicekit models`)",
        "true or false",
        False,  # noqa: FBT003 - the default
    )
    max_speakers: Annotated[Whole, Field(ge=1, le=100_000)] | None = says(
        "callers who speak at once and are recognised; one more is told to use the keys. Where it is not set, as many "
        "as the machine can answer in time by what it measures",
        "a whole number from 1 to 100000",
        None,
    )
    recognizers: Annotated[tuple[str, ...], BeforeValidator(names), AfterValidator(engine_names)] = says(
        "recognition engines in the order in which they are taken: the first with a model of the language",
        "a list of different engine names, such as vosk, whisper, moonshine, sherpa",
        ("vosk", "whisper", "moonshine"),
    )
    accept_languages: Annotated[tuple[str, ...], BeforeValidator(names), AfterValidator(language_tags)] = says(
        "languages whose answers by voice are accepted where they are clear, though voicekit was not measured in them; "
        "else each is asked back",
        "a list of language tags, such as de, pt-BR",
        (),
    )
    audio_port: Annotated[Whole, Field(ge=0, le=65535)] = says(
        "the TCP port on which Asterisk's AudioSocket brings what callers say, beside `host`",
        "a whole number from 0 (any free port) to 65535",
        9092,
    )
    format: FormatName = says("the format in which prompts are kept", "one of " + ", ".join(FORMAT_NAMES), "sln")
    cache_limit_mb: Annotated[Whole, Field(ge=0)] = says(
        "megabytes of prompts to keep; the least recently used go first; 0: no limit", "a whole number, 0 or more", 1024
    )
    language: Annotated[str, AfterValidator(language_tag)] = says(
        "the language of a call that names none", "a language tag, such as en or pt-BR", "en"
    )
    engines: Annotated[tuple[str, ...], BeforeValidator(names), AfterValidator(engine_names)] = says(
        "speech engines in the order in which they are tried",
        "a list of different engine names, such as piper, espeak, gtts",
        ("piper", "espeak", "gtts"),
    )
    voice: Annotated[Mapping[str, str], BeforeValidator(table)] = says(
        "the voice of an engine, where it is not to be the engine's own choice",
        'a table of engine = "voice"; as a variable: piper=NAME,espeak=NAME',
        {},
    )
    engine_wait_seconds: Annotated[Number, Field(gt=0, le=60)] = says(
        "how long a caller waits for an engine of this machine, which may hang, before another one speaks; where that "
        "hangs, too, each has three seconds more. Ten seconds are enough for the longest sentence on a busy core",
        "seconds, above 0 and at most 60",
        10.0,
    )
    filler_seconds: Annotated[Number, Field(ge=0, le=60), AfterValidator(filler_wait)] = says(
        "after how long a silence a caller who waits for a prompt to be made, or to be understood, hears a short tone, "
        "and so again; before three seconds it would sound in ordinary pauses. 0: never",
        "0, or seconds from 1 to 60",
        3.0,
    )
    online_wait_seconds: Annotated[Number, Field(gt=0, le=60)] = says(
        "how long a caller waits for an online engine, before another one speaks or the call is told that none can",
        "seconds, above 0 and at most 60",
        2.0,
    )
    health: Annotated[Address, BeforeValidator(address)] | None = says(
        "the address on which `voicekit serve` tells whether it is well: /live, /ready and /metrics; a port alone is "
        "one of this machine's own; where it is not set, nobody is told",
        "a port, or host:port such as 0.0.0.0:9150",
        None,
    )
    health_names: Annotated[tuple[str, ...], BeforeValidator(names)] = says(
        "names of hosts by which it may be asked there, beside localhost, this machine's own name and addresses",
        "a list of names of hosts",
        (),
    )
    web: Annotated[Address, BeforeValidator(address)] | None = says(
        "the address of the pages that `voicekit serve` shows: calls now, and records; a port alone is one of this "
        "machine's own, any other address needs `web_token`; where it is not set, there are none",
        "a port, or host:port such as 127.0.0.1:8080",
        None,
    )
    web_token: Annotated[SecretStr, AfterValidator(telephone_token)] | None = says(
        "the secret with which people come to the pages; without it, the address in the log brings one, good once",
        "8 to 128 letters, digits, dots, dashes or underscores",
        None,
    )
    web_role: Literal["viewer", "operator"] = says(
        "what people may do on the pages: look; as an operator, hang up calls and let the service drain, too",
        "one of viewer, operator",
        "viewer",
    )
    web_names: Annotated[tuple[str, ...], BeforeValidator(names)] = says(
        "names of hosts by which the pages may be asked for, beside localhost, this machine's own name and addresses",
        "a list of names of hosts",
        (),
    )
    alerts: Annotated[Mapping[str, AlertRule], BeforeValidator(alert_rules)] = says(
        "what is told to the log and to `alerts_webhook` when it begins and when it is over: the share of calls that "
        "fail, of answers that do not fit, and the seconds by which the event loop is late and records are behind",
        "a table with failures, no_match, loop_delay, records_lag, each a threshold or a table with above, "
        "clear_below, window_seconds (5 to 86400) and least; as a variable: failures=0.2,no_match=0.5",
        {},
    )
    alerts_webhook: Annotated[SecretStr, AfterValidator(web_address)] | None = says(
        "the web address to which alerts are sent, as JSON", "an address with https:// or http://", None
    )
    log_level: Literal["debug", "info", "warning", "error"] = says(
        "what is logged", "one of debug, info, warning, error", "info"
    )
    log_format: Literal["auto", "text", "json"] = says(
        "how it is logged; auto: text on a terminal, JSON lines elsewhere", "one of auto, text, json", "auto"
    )

    records: bool = says(
        "whether it is kept what happens on calls, for `voicekit calls`; on, for what is asked is about calls that are "
        "over",
        "true or false",
        True,  # noqa: FBT003 - the default
    )
    records_dir: Directory | None = says(
        "the directory of records; where it is not set, `records` in systemd's state directory of the service, else in "
        "~/.local/state/voicekit",
        "a directory",
        None,
    )
    records_database: SecretStr | None = says(
        "the database into which records go; where it is not set, calls.sqlite3 in their directory",
        "an address of PostgreSQL, such as postgresql://voicekit@db/calls",
        None,
    )
    records_days: Annotated[Whole, Field(ge=0, le=36_500)] = says(
        "how many days records are kept; 0: for ever", "a whole number from 0 to 36500", 30
    )
    records_cassette: bool = says(
        "keep what comes from outside, too: arguments, and results of actions and webhooks; for `voicekit replay`",
        "true or false",
        False,  # noqa: FBT003 - the default
    )
    records_spool_mb: Annotated[Whole, Field(ge=64)] = says(
        "megabytes of records that may wait for the database; the oldest go first", "a whole number from 64", 2048
    )
    records_webhook: Annotated[SecretStr, AfterValidator(web_address)] | None = says(
        "the web address to which each call is sent once it is over, as signed JSON; with `records_webhook_secret`",
        "an address with https:// or http://",
        None,
    )
    records_webhook_secret: Annotated[SecretStr, AfterValidator(signing_secret)] | None = says(
        "the key by which its receiver knows that it comes from here (Standard Webhooks): openssl rand -base64 32",
        "whsec_ and 24 to 64 bytes in Base64",
        None,
    )

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)
    _file: Path | None = PrivateAttr(default=None)

    def sources(self) -> dict[str, str]:
        """Where each value came from, by key: ``default``, a file, a variable or a command line option."""
        return {key: self._sources.get(key, "default") for key in type(self).model_fields}

    @property
    def file(self) -> Path | None:
        """The file that was read, where there was one."""
        return self._file

    def beside(self, *flows: Path) -> "Settings":
        """The settings for flows, files or folders of them: where `catalogs` is neither given nor there, a folder of
        its name that stands beside the flows is taken.

        Raises SettingsError where several such folders do.
        """
        if self.sources()["catalogs"] != "default" or self.catalogs.is_dir():
            return self
        folders = dict.fromkeys(flow if flow.is_dir() else flow.parent for flow in flows)
        found = [place for folder in folders if (place := folder / self.catalogs).is_dir()]
        if not found:
            return self
        if len(found) > 1:
            raise SettingsError(
                f"the flows have catalogues of their own: {', '.join(map(str, found))}",
                hint="name one directory (VOICEKIT_CATALOGS), or one flow at a time",
                key="catalogs",
            )
        made = self.model_copy(update={"catalogs": found[0]})
        made._sources = {**self._sources, "catalogs": f"beside {', '.join(map(str, flows))}"}
        return made

    @property
    def sounds_for_asterisk(self) -> str:
        """The sounds directory as an absolute path that Asterisk can open."""
        return self.asterisk_sounds or str(self.sounds.absolute())
