"""XML from anybody, read safely: no entities, nothing fetched, bounded in size, depth and number of elements.

A document type that only names its DTD is passed over, as documents from elsewhere often carry one; one that declares
anything is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from voicekit.errors import FlowError

__all__ = ["DEEPEST", "LARGEST", "MOST", "Element", "parse_xml"]

LARGEST = 4 * 2**20
"""Bytes; a dialogue of a thousand questions has some 500,000."""

DEEPEST = 64
"""Elements within one another; what people write has some ten."""

MOST = 50_000
"""Elements; each makes at most a node or two."""

_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


@dataclass(slots=True)
class Element:
    """One element: its name without namespace, its attributes, and in order its texts and elements.

    What a reader has made use of is noted, so that the rest can be reported: `take` notes an attribute, `seen` the
    element.
    """

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[str | Element]" = field(default_factory=list)
    seen: bool = False
    taken: set[str] = field(default_factory=set)

    @property
    def elements(self) -> "list[Element]":
        """The elements within, in order."""
        return [each for each in self.content if isinstance(each, Element)]

    @property
    def text(self) -> str:
        """All text within, elements' too, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def take(self, name: str, default: str | None = None) -> str | None:
        """An attribute, stripped; it counts as made use of. An empty one counts as none."""
        self.taken.add(name)
        return self.attributes.get(name, "").strip() or default

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

    def use(self) -> None:
        """All of it counts as made use of."""
        for element in self.walk():
            element.seen = True
            element.taken.update(element.attributes)

    def _texts(self) -> Iterator[str]:
        for each in self.content:
            yield each if isinstance(each, str) else f" {each.text} "


class _Reader:
    """Builds the tree while expat reads."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        self._root = Element("", 0)
        self._open = [self._root]
        self._count = 0

    def read(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
        except expat.ExpatError as error:
            raise FlowError(
                f"no XML: {expat.ErrorString(error.code)}", file=self._file, line=error.lineno, column=error.offset + 1
            ) from None
        return self._root.elements[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST:
            self._refuse(f"elements stand more than {DEEPEST} deep in one another")
        if self._count > MOST:
            self._refuse(f"more than {MOST} elements")
        element = Element(
            _local(name),
            self._parser.CurrentLineNumber,
            {_qualified(each): value for each, value in attributes.items()},
        )
        self._open[-1].content.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].content.append(text)

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
            mend="write plain XML without declarations and entities",
        )


def parse_xml(data: bytes, file: str) -> Element:
    """The root element. ``file`` is what errors call the document. Raises FlowError for what is no plain XML."""
    if len(data) > LARGEST:
        raise FlowError(f"{len(data)} bytes; at most {LARGEST} are read", file=file, mend="split the document")
    return _Reader(file).read(data)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _qualified(name: str) -> str:
    """An attribute's name: ``xml:lang`` keeps its prefix, others lose theirs."""
    namespace, _, local = name.rpartition(" ")
    return f"xml:{local}" if namespace == _XML_NAMESPACE else local
