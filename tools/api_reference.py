"""docs/reference/api.md: every public name, with its signature and what it says of itself."""

import enum
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from types import ModuleType
from typing import Any

__all__ = ["WRITTEN", "page"]

WRITTEN = (
    "voicekit",
    "voicekit.script",
    "voicekit.kinds",
    "voicekit.values",
    "voicekit.grammars",
    "voicekit.transcribe",
    "voicekit.engines",
    "voicekit.testing",
    "voicekit.errors",
)
"""The modules that programs may import; everything else may change in any version."""

HEAD = """\
# The API

What programs may import: these modules, and the names below. Everything else may change in any version. The settings
are in [settings.md](settings.md), flows in [flow.md](flow.md), commands in [cli.md](cli.md).

"""


def page() -> str:
    """The whole page."""
    modules = [(name, import_module(name)) for name in WRITTEN]
    index = "".join(f"- [`{name}`](#{name.replace('.', '')}): {summary(module)}\n" for name, module in modules)
    return HEAD + index + "".join(section(name, module) for name, module in modules)


def summary(thing: object) -> str:
    """The first sentence of a docstring, on one line."""
    first = cleandoc(thing.__doc__ or "").partition("\n\n")[0].replace("\n", " ").replace("``", "`")
    return first.removesuffix("::").rstrip(".") + "."


def section(name: str, module: ModuleType) -> str:
    """One module: what it is for, then each of its names."""
    head = f"\n## {name}\n\n{text(module.__doc__)}\n"
    if name == "voicekit.errors":
        return head.partition("::")[0].rstrip() + "\n\nThe tree of errors is in [errors.md](errors.md).\n"
    return head + "".join(entry(each, getattr(module, each), "###") for each in names(module))


def names(module: ModuleType) -> list[str]:
    """The public names of a module but for modules, which have sections of their own."""
    return [each for each in sorted(module.__all__, key=str.lower) if not inspect.ismodule(getattr(module, each))]


def entry(name: str, thing: Any, level: str) -> str:
    """One public name."""
    head = f"\n{level} {name}\n\n{signature(name, thing)}{text(inspect.getdoc(thing))}\n"
    if inspect.isclass(thing):
        return head + "".join(members(thing, level))
    if callable(thing) and hasattr(thing, "__name__"):
        return head
    return f"\n{level} {name}\n\nA constant or a type: `{flat(thing)}`.\n"


def members(kind: type, level: str) -> Iterator[str]:
    """The public methods and properties of a class, own and inherited, in the order they are written in."""
    if issubclass(kind, BaseException | enum.Enum):
        return
    seen: dict[str, Any] = {}
    for base in reversed([each for each in kind.__mro__ if each.__module__.startswith("voicekit")]):
        seen |= {name: value for name, value in vars(base).items() if not name.startswith("_")}
    for name, value in seen.items():
        if isinstance(value, property):
            yield f"\n{level}# {kind.__name__}.{name}\n\n{text(value.__doc__)}\n" if value.__doc__ else ""
        elif isinstance(value, classmethod | staticmethod) or inspect.isfunction(value):
            found = getattr(kind, name)
            yield f"\n{level}# {kind.__name__}.{name}\n\n{signature(name, found)}{text(inspect.getdoc(found))}\n"


def signature(name: str, thing: Any) -> str:
    """How it is called, as code; nothing for what cannot be called."""
    if inspect.isclass(thing) and (
        getattr(thing, "_is_protocol", False) or issubclass(thing, BaseException | enum.Enum)
    ):
        return ""
    try:
        found = inspect.signature(thing)
    except (ValueError, TypeError):
        return ""
    parameters = [each for each in found.parameters.values() if each.name not in {"self", "cls"}]
    kept = found.replace(parameters=parameters)
    word = "class" if inspect.isclass(thing) else "await" if inspect.iscoroutinefunction(inspect.unwrap(thing)) else ""
    if inspect.isclass(thing):
        kept = kept.replace(return_annotation=inspect.Signature.empty)
    return f"```py\n{word + ' ' if word else ''}{name}{flat(kept)}\n```\n\n"


def flat(thing: object) -> str:
    """A signature or value as it is written: without the modules of its names, without addresses in memory."""
    written = re.sub(r"<function .*?<lambda> at 0x\w+>", "...", str(thing))
    written = re.sub(r"<(?:function|class) '?([\w.]+)'?(?: at 0x\w+)?>", r"\1", written)
    plain = re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Z~])", "", written).replace("'", '"')
    return re.sub(r"~_?", "", re.sub(r'\["(\w+)"\]', r"[\1]", plain))


def text(docstring: str | None) -> str:
    """A docstring as Markdown: double backquotes and references to names become code, ``::`` begins a code block."""
    found = cleandoc(docstring or "")
    lines: list[str] = []
    block = False
    for line in found.splitlines():
        if block and line and not line.startswith("    "):
            lines[len(lines) - (not lines[-1]) :] = ["```", ""]
            block = False
        if line.endswith("::"):
            shown = line.removesuffix("::")
            lines += [*([shown.rstrip() + ":"] if shown.strip() else []), "", "```py"]
            block = True
            continue
        if block and lines[-1] == "```py" and not line:
            continue
        lines.append(line[4:] if block else line.replace("``", "`"))
    return "\n".join([*lines, *(["```"] if block else [])])
