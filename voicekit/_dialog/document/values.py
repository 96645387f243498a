"""The small values that a flow document is made of: names, times, expressions, prompts, and one of several models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from voicekit._dialog.bounds import MAX_NUMBER

__all__ = [
    "END",
    "MOST_CHOICES",
    "Expression",
    "Key",
    "Language",
    "Location",
    "Model",
    "Name",
    "Number",
    "OneOf",
    "OneOrMore",
    "Placed",
    "PromptPart",
    "Said",
    "Scalar",
    "Seconds",
    "Target",
    "Words",
    "as_key",
    "is_language",
    "listed",
]

Location = tuple[str | int, ...]
"""Where something stands in a document, key by key: ``("nodes", "main", "menu")``."""

Placed = tuple[Location, object, tuple[str, ...]]
"""Where a value stands that may be an expression, the value, and the names that it may use beside the flow's own."""

END = "end"
"""The target that ends a flow: its caller goes on, or the call ends where nobody called it."""

MOST_CHOICES = 100
"""Choices of a question."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?")
_UNITS = {"ms": 0.001, "s": 1, None: 1, "m": 60, "min": 60, "h": 3600}


class Model(BaseModel):
    """What all parts of a document share: frozen, no unknown keys, and each key described where it is declared."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True, allow_inf_nan=False
    )


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value that is one of several models, read and written into the schema from the table of these.

    It stands beside the models' common type; ``told`` is what tells which of the ``kinds`` a value is."""

    kinds: Mapping[str, type[Any]]
    told: Discriminator

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        models: list[Any] = [Annotated[model, Tag(kind)] for kind, model in self.kinds.items()]
        return handler.generate_schema(Annotated[reduce(or_, models), self.told])


def _seconds(value: object) -> object:
    if not isinstance(value, str | bool):
        return value
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        raise ValueError("a time is a number of seconds, or such as 500ms, 5s, 2m, 1h")
    return float(match[1]) * _UNITS[match[2]]


def listed(value: object) -> object:
    """Several that may be written as one."""
    return [value] if isinstance(value, str) else value


class OneOrMore:
    """Several that may be written as one, without a list: the same in the schema for editors."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        several = handler(core)
        return {"anyOf": [several["items"], several]}


def as_key(value: object) -> object:
    """Keys of a telephone, or a number of one, that YAML takes for a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Seconds = Annotated[
    float,
    BeforeValidator(_seconds),
    Field(ge=0, le=86_400),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": _DURATION.pattern}]}),
]
"""A time: seconds, or text such as ``500ms``, ``5s``, ``2m``, ``1h``."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
"""A node, a slot, a variable or a flow: letters, digits and ``_``, beginning with no digit."""

Target = Name
"""Where the call goes on: a node of this flow, or `END`."""

Key = Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]{1,8}$"), BeforeValidator(as_key)]
"""One or more keys of a telephone."""

_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
Language = Annotated[str, StringConstraints(pattern=_LANGUAGE)]
"""A language tag: ``en``, ``pt-BR``."""

Words = Annotated[
    tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)], ...],
    BeforeValidator(listed),
    OneOrMore(),
]
"""What a caller may say: one text or several."""

Expression = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
"""A calculation over variables and the call's data, such as ``age >= 18 and call.language == "en"``."""

Number = Annotated[float, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
"""A number that can be said."""

Scalar = bool | int | Number | Expression
"""A number or a truth value as it stands; a text is an expression (a text in it is quoted: ``"'gold'"``)."""


def is_language(text: str) -> bool:
    """Whether a text may be a language tag."""
    return re.match(_LANGUAGE, text) is not None


class PromptPart(Model):
    """One part of a prompt: exactly one of ``text``, ``audio`` and ``silence``."""

    text: Annotated[str, StringConstraints(max_length=2000)] | None = None
    """What is said; ``{name}`` and ``{name:kind}`` are places for values."""
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,128}$")] | None = None
    """The text's key in catalogues; without it, flow, node and place give one."""
    language: Language | None = None
    """The language of the text, where it is not the call's."""
    audio: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    """A recording: a file beside the flow, a name that Asterisk knows, or one that this call has made:
    ``{message.path}``, with the variable that a record node has set.
    """
    silence: Seconds | None = None
    """Silence."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in ("text", "audio", "silence") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a part of a prompt has exactly one of text, audio and silence")
        if self.key is not None and self.text is None:
            raise ValueError("only a text has a key")
        return self


def _said(value: Any) -> Any:
    parts = value if isinstance(value, list | tuple) else [value]
    return [{"text": part} if isinstance(part, str) else part for part in parts]


class _PromptSchema:
    """How a prompt is written in a document, in the schema for editors."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        part = {"anyOf": [{"type": "string"}, handler(core)["items"]]}
        return {"anyOf": [*part["anyOf"], {"type": "array", "items": part}]}


Said = TypeAliasType("Said", Annotated[tuple[PromptPart, ...], BeforeValidator(_said), _PromptSchema()])
"""A prompt: a text, a part (``{audio: file}``, ``{silence: 1s}``, ``{key: name, text: ...}``), or a list of these."""
