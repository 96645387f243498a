"""From files, variables and options to `Settings`; what is wrong is refused with its place and what is allowed."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from pydantic import ValidationError

from voicekit._settings.model import Settings
from voicekit.errors import SettingsError

__all__ = ["CONFIG_NAME", "find_config", "load"]

CONFIG_NAME = "voicekit.toml"
PREFIX = "VOICEKIT_"
# Variables of the command itself, and those of the tests, which are no settings.
OTHER_VARIABLES = frozenset(
    {
        "VOICEKIT_CONFIG",
        "VOICEKIT_HANDED",
        "VOICEKIT_DEBUG",
        "VOICEKIT_ASTERISK_ROOT",
        "VOICEKIT_DEBIAN_MIRROR",
        "VOICEKIT_TEST_CACHE",
    }
)

SECRET = frozenset(
    {"token", "records_database", "records_webhook", "records_webhook_secret", "alerts_webhook", "web_token"}
)
"""Settings whose values stand in no text: an address of a database has a password."""

KINDS: Mapping[type, str] = {
    bool: "a truth value",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a table",
}


class GivenValue(NamedTuple):
    """One value as it was given, and where."""

    value: object
    origin: str


def load(
    config: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Settings:
    """The settings of this process.

    ``config`` is a file that must exist; None looks for ``VOICEKIT_CONFIG``, then for ``voicekit.toml`` in the
    working directory. ``environ`` None means the process's own. ``options`` (from a command line) win over all;
    those that are None were not given.

    Raises SettingsError: a file that cannot be read, an unknown key, or a value that is not allowed.
    """
    environ = os.environ if environ is None else environ
    file = find_config(config, environ)
    given: dict[str, GivenValue] = {}
    if file is not None:
        given |= from_file(file)
    given |= from_environ(environ)
    given |= from_options(options or {})
    try:
        settings = Settings.model_validate({key: item.value for key, item in given.items()})
    except ValidationError as error:
        raise refusal(error, given) from None
    settings._sources.update({key: item.origin for key, item in given.items()})
    settings._file = file
    return settings


def find_config(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: the one asked for, the variable's, or the working directory's where there is one."""
    if config is not None:
        return config
    if named := environ.get("VOICEKIT_CONFIG"):
        return Path(named)
    here = Path(CONFIG_NAME)
    return here if here.is_file() else None


def from_file(file: Path) -> dict[str, GivenValue]:
    """The values of one TOML file. Raises SettingsError."""
    origin = str(file)
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"{origin}: cannot be read: {error.strerror}",
            hint="check the path given by --config or VOICEKIT_CONFIG",
            source=origin,
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{origin}: is not TOML: {error}", hint="correct that line", source=origin) from None
    for key in values:
        check_key(key, key, origin, "")
    for key, field in Settings.model_fields.items():
        if Path in (field.annotation, *get_args(field.annotation)) and isinstance(given := values.get(key), str):
            values[key] = str(file.parent / Path(given).expanduser())
    return {key: GivenValue(value, origin) for key, value in values.items()}


def from_environ(environ: Mapping[str, str]) -> dict[str, GivenValue]:
    """The values of the VOICEKIT_* variables. Raises SettingsError for one that is no setting."""
    given = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        key = variable.removeprefix(PREFIX).lower()
        check_key(key, variable, "the environment", PREFIX)
        given[key] = GivenValue(environ[variable], variable)
    return given


def from_options(options: Mapping[str, object]) -> dict[str, GivenValue]:
    """The values that a command line or a program gave. Raises SettingsError for one that is no setting."""
    for key in options:
        check_key(key, key, "an option", "")
    return {key: GivenValue(value, "--" + key.replace("_", "-")) for key, value in options.items() if value is not None}


def check_key(key: str, written: str, origin: str, prefix: str) -> None:
    """Raises SettingsError for a key that is no setting, with the nearest one that is."""
    known = Settings.model_fields
    if key in known:
        return
    near = get_close_matches(key.replace("-", "_").lower(), known, n=1)
    nearest = (prefix + near[0].upper() if prefix else near[0]) if near else ""
    hint = f"did you mean {nearest}?" if near else f"the settings are {', '.join(known)}"
    raise SettingsError(f"{origin}: {written} is no setting", hint=hint, source=origin, key=key)


def refusal(error: ValidationError, given: Mapping[str, GivenValue]) -> SettingsError:
    """What pydantic found, as the first place to correct and how many more there are."""
    keys = list(dict.fromkeys(str(detail["loc"][0]) for detail in error.errors()))
    key = keys[0]
    value, origin = given[key]
    more = f"; {len(keys) - 1} more: {', '.join(keys[1:])}" if len(keys) > 1 else ""
    place = origin if origin.startswith((PREFIX, "--")) else f"{origin}: {key}"
    return SettingsError(
        f"{place} is {shown(key, value)}{more}", hint=f"allowed: {allowed(key)}", source=origin, key=key
    )


def shown(key: str, value: object) -> str:
    """The value's kind and, where it is no secret, the value."""
    kind = KINDS.get(type(value), type(value).__name__)
    if key in SECRET:
        return f"{kind} that is not fit"
    text = repr(value)
    return f"{kind}, {text if len(text) <= 60 else text[:57] + '...'}"


def allowed(key: str) -> str:
    """What a setting may be, in words."""
    extra = cast("dict[str, Any]", Settings.model_fields[key].json_schema_extra)
    return str(extra["allowed"])


def describe() -> Iterator[tuple[str, str, str, str]]:
    """Every setting as (key, default, allowed, meaning), for the reference."""
    for key, field in Settings.model_fields.items():
        yield key, "" if field.default is None else str(field.default), allowed(key), field.description or ""
