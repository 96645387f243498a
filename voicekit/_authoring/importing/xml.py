"""XML from anybody, read safely: no entities, nothing fetched, bounded in size, depth and number of elements.

A document type that only names its DTD is passed over, as documents from elsewhere often carry one; one that declares
anything is refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, overload
from xml.parsers import expat

from voicekit.errors import FlowError

__all__ = ["DEEPEST", "LARGEST", "MOST", "Element", "Words", "parse_xml"]

LARGEST = 4 * 2**20
"""Bytes; a dialogue of a thousand questions has some 500,000."""

DEEPEST = 64
"""Elements within one another; what people write has some ten."""

MOST = 50_000
"""Elements; each makes at most a node or two."""

ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "windows-1252"})
"""What documents are written in. Any other name would be looked up among all of Python's codecs, which hide text from
whoever reads the document (UTF-7), are no encodings at all, or fail.
"""

_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"

_OWN = re.compile(
    r"http://www\.w3\.org/(?:\d{4}/vxml|2001/06/grammar|2001/10/synthesis|1999/xhtml)|http://www\.voicexml\.org/.*"
)
"""Namespaces whose elements are known by their names alone; another one's keep their prefix."""


_Read = TypeVar("_Read")


@dataclass(slots=True)
class Words:
    """A run of text in an element. It is taken once it has become part of the flow."""

    text: str
    line: int
    taken: bool = False

    def take(self) -> str:
        """The text; it counts as converted."""
        self.taken = True
        return self.text


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, and in order its words and elements.

    It keeps a ledger: `convert` notes that the element has become part of the flow, `take` the same of an attribute,
    and `Words.take` of words. Looking (``attributes``, `text`, `peek`) notes nothing. `untaken` tells the rest.
    """

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[Words | Element]" = field(default_factory=list)
    converted: bool = False
    _taken: set[str] = field(default_factory=set)

    @property
    def elements(self) -> "list[Element]":
        """The elements within, in order."""
        return [each for each in self.content if isinstance(each, Element)]

    @property
    def text(self) -> str:
        """All text within, elements' too, with single spaces."""
        return " ".join("".join(self._texts()).split())

    @property
    def tag(self) -> str:
        """The element as a report names it."""
        return f"<{self.name}>"

    def peek(self, name: str) -> str:
        """An attribute, stripped, without taking it; empty where there is none."""
        return self.attributes.get(name, "").strip()

    @overload
    def take(self, name: str) -> str: ...

    @overload
    def take(self, name: str, read: Callable[[str], _Read | None]) -> _Read | None: ...

    def take(self, name: str, read: Callable[[str], object] = str) -> object:
        """An attribute as ``read`` makes it, which gives None for what it does not know: that is not taken.

        None where there is no such attribute; without ``read``, its text, stripped, and empty where there is none.
        """
        if name not in self.attributes:
            return "" if read is str else None
        value = read(self.peek(name))
        if value is not None:
            self._taken.add(name)
        return value

    def has_taken(self, name: str) -> bool:
        """Whether an attribute is taken."""
        return name in self._taken

    def all(self, *names: str) -> "list[Element]":
        """The elements within that have one of these names."""
        return [each for each in self.elements if each.name in names]

    def walk(self) -> "Iterator[Element]":
        """This element and all within, in the document's order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.elements)

    def convert(self) -> "Element":
        """It has become part of the flow; its attributes, words and elements speak for themselves. Gives itself."""
        self.converted = True
        return self

    def reported(self) -> None:
        """All of it stands in the report."""
        for element in self.walk():
            element.converted = True
            element._taken.update(element.attributes)
            for each in element.content:
                if isinstance(each, Words):
                    each.taken = True

    def untaken(self) -> "Iterator[tuple[int, str]]":
        """What is in no flow and in no report: line and name of each thing.

        An element of which nothing was taken stands for all that is in it.
        """
        if not self.converted:
            yield self.line, self.tag
            if not self._has_taken():
                return
        for name in self.attributes:
            if name not in self._taken:
                yield self.line, f"{self.tag} {name}={self.attributes[name][:60]!r}"
        for each in self.content:
            if isinstance(each, Element):
                yield from each.untaken()
            elif not each.taken and (words := " ".join(each.text.split())):
                yield each.line, f"the words {words[:60]!r} in {self.tag}"

    def _has_taken(self) -> bool:
        return bool(self._taken) or any(
            each.taken if isinstance(each, Words) else each.converted or each._has_taken() for each in self.content
        )

    def _texts(self) -> Iterator[str]:
        for each in self.content:
            yield each.text if isinstance(each, Words) else f" {each.text} "


class _TreeBuilder:
    """Builds the tree while expat reads."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        self._root = Element("", 0)
        self._open = [self._root]
        self._last = self._root
        self._count = 0

    def read(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
        except expat.ExpatError as error:
            raise FlowError(
                f"no XML: {expat.ErrorString(error.code)}",
                file=self._file,
                line=error.lineno,
                column=error.offset + 1,
                hint="close what is open there, and write & as &amp;",
            ) from None
        root = next(each for each in self._root.elements if not each.name.startswith("?"))
        root.content += [each for each in self._root.elements if each is not root]
        return root

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise FlowError(
                f"the encoding {encoding!r} is not read",
                hint="save the document as UTF-8",
                file=self._file,
                line=self._parser.CurrentLineNumber,
            )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._add(_named(name), {_named(each): value for each, value in attributes.items()})
        self._open.append(self._last)

    def _instruction(self, target: str, _data: str) -> None:
        """A processing instruction stands for itself, as an element that nothing converts."""
        self._add(f"?{target}", {})

    def _add(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST:
            self._refuse(f"elements stand more than {DEEPEST} deep in one another")
        if self._count > MOST:
            self._refuse(f"more than {MOST} elements")
        self._last = Element(name, self._parser.CurrentLineNumber, attributes)
        self._open[-1].content.append(self._last)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        before = text[: len(text) - len(text.lstrip())]
        line = self._parser.CurrentLineNumber - text.count("\n") + before.count("\n")
        self._open[-1].content.append(Words(text, line))

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_declarations: int) -> None:
        if has_declarations:
            self._refuse("the document type declares something")

    def _entity(self, *_: object) -> None:
        self._refuse("an entity is declared")

    def _skipped(self, name: str, _parameter: bool) -> None:
        self._refuse(f"the entity {name} is not known")

    def _refuse(self, what: str) -> None:
        raise FlowError(
            what,
            file=self._file,
            line=self._parser.CurrentLineNumber,
            hint="write plain XML without declarations and entities",
        )


def parse_xml(data: bytes, file: str) -> Element:
    """The root element. ``file`` is what errors call the document. Raises FlowError for what is no plain XML."""
    if len(data) > LARGEST:
        raise FlowError(f"{len(data)} bytes; at most {LARGEST} are read", file=file, hint="split the document")
    return _TreeBuilder(file).read(data)


def _named(name: str) -> str:
    """A name as readers ask for it: plain, with ``xml:``, or with the prefix of a namespace that is none of theirs."""
    namespace, _, rest = name.partition(" ")
    if not rest:
        return name
    local, _, prefix = rest.partition(" ")
    if namespace == _XML_NAMESPACE:
        return f"xml:{local}"
    return f"{prefix}:{local}" if prefix and not _OWN.fullmatch(namespace) else local
