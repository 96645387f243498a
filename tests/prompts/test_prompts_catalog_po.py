"""Catalogues as .po files: what is written is read back, and what is no catalogue is refused with its line."""

import string
from contextlib import suppress

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from voicekit._prompts.catalog.entries import Catalog, Message
from voicekit._prompts.catalog.po import dump, parse, read
from voicekit.errors import CatalogError

KEYS = st.text(string.ascii_letters + string.digits + "_.-", min_size=1, max_size=40)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
WORDS = st.lists(st.text(string.ascii_letters + "äß,.|~:", min_size=1, max_size=9), min_size=1, max_size=30).map(
    " ".join
)
FILES = st.text(string.ascii_letters + " ._-/é", min_size=1, max_size=30).filter(lambda name: name.strip() == name)
PLACES = st.lists(st.tuples(FILES, st.integers(0, 99999)), max_size=3, unique=True).map(tuple)


@st.composite
def entries(draw):
    translation = draw(st.one_of(st.just(""), TEXTS))
    fuzzy = draw(st.booleans())
    return Message(
        key=draw(st.one_of(st.just(""), KEYS)),
        text=draw(TEXTS),
        translation=translation,
        fuzzy=fuzzy,
        notes=tuple(draw(st.lists(WORDS, max_size=3, unique=True))),
        places=draw(PLACES),
        comments=tuple(draw(st.lists(WORDS, max_size=3, unique=True))),
        previous=draw(st.one_of(st.just(""), TEXTS)),
        flags=tuple(sorted(draw(st.sets(st.sampled_from(["no-wrap", "max-length:200"]))))),
    )


def several(**limits):
    return st.lists(entries(), unique_by=lambda entry: entry.identity, **limits)


@given(several(max_size=6), st.sampled_from(["", "de", "pt-BR", "zh-Hant"]))
def test_what_is_written_is_read_back(found, language):
    middle = len(found) // 2
    catalog = Catalog(language, tuple(found[:middle]), tuple(found[middle:]), comment="Ours.\nAnd theirs.")
    content = dump(catalog)
    again = parse(content, "x.po")
    assert (again.language, again.entries, again.obsolete) == (language, catalog.entries, catalog.obsolete)
    assert again.comment == catalog.comment
    assert dump(again) == content


@given(several(max_size=4))
def test_babel_itself_reads_the_same_texts(found):
    lines = dump(Catalog("de", tuple(found))).decode().split("\n")
    read_by_babel = read_po((line for line in lines if not line.startswith("#")), abort_invalid=True)
    texts = {(message.context or "", message.id, message.string) for message in read_by_babel if message.id}
    assert texts == {(entry.key, entry.text, entry.translation) for entry in found}


@given(st.binary(max_size=400))
def test_any_bytes_are_a_catalogue_or_a_catalog_error(data):
    with suppress(CatalogError):
        parse(data, "x.po")


LINES = """
msgid "a"
msgid ""
msgstr "b"
msgstr ""
msgctxt "k"
"c"
"Language: ../x\\n"
"POT-Creation-Date: no\\n"
"Plural-Forms: nplurals=99999999999; plural=x\\n"
"Content-Type: x; charset=bogus\\n"
# x
#, fuzzy
#: x:1
#: \u2068x
#| msgid "z"
#~ msgid
#~ msgid "o"
#~ msgstr "p"
#~| msgid "q"
msgstr[0] "x"
"""


@given(st.lists(st.sampled_from(LINES.splitlines()), max_size=14))
def test_any_order_of_lines_is_a_catalog_error_or_a_catalogue_that_can_be_written(lines):
    catalog = Catalog()
    with suppress(CatalogError):
        catalog = parse("\n".join(lines).encode(), "x.po")
    again = parse(dump(catalog), "x.po")
    assert (again.entries, again.obsolete) == (catalog.entries, catalog.obsolete)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("msgid hello", 1, "not in quotes"),
        ('msgid "a"\nmsgstr "hello', 2, "not in quotes"),
        ('msgid "a"\nmsgstr "a\\x41"', 2, "not in quotes"),
        ('msgid "a"\nmsgstr "b"\n\nmsgstr "c"', 4, "msgstr after msgstr"),
        ('msgid "a"\n\nmsgid "b"', 3, "msgid after msgid"),
        ('msgctxt "k"', 1, "ends after msgctxt"),
        ('"a"', 1, "without a keyword"),
        ('msgid "a"\nmsgid_plural "b"', 2, "plural forms are not used"),
        ('msgid "a"\n# note\nmsgstr "b"', 2, "a comment between"),
        ('msgid "a"\nmsgstr "b"\nfoo "c"', 3, "no keyword"),
        ('msgctxt "k"\nmsgid "a"\nmsgstr ""\nmsgctxt "k"\nmsgid "b"\nmsgstr ""', 5, "k is there twice"),
        ('msgid "a"\nmsgstr ""\nmsgid "a"\nmsgstr ""', 3, "'a' is there twice"),
        ('msgctxt "k"\nmsgid ""\nmsgstr "x"', 2, "k has no text"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content, line, what):
    with pytest.raises(CatalogError, match=what) as raised:
        parse(content.encode(), "de.po")
    assert (raised.value.file, raised.value.line) == ("de.po", line)


def test_another_encoding_is_refused_with_the_line_of_the_first_sign():
    with pytest.raises(CatalogError, match="UTF-8") as raised:
        parse('# ok\nmsgid "a"\nmsgstr "ä"\n'.encode("latin-1"), "de.po")
    assert raised.value.line == 3


def test_headers_of_other_tools_and_what_they_say_are_kept():
    header = (
        'msgid ""\nmsgstr ""\n"X-Generator: Poedit 3.4\\n"\n"POT-Creation-Date: nonsense\\n"\n"Language: pt_BR\\n"\n'
    )
    catalog = parse(header.encode(), "x.po")
    assert catalog.language == "pt-BR"
    content = dump(catalog).decode()
    assert '"X-Generator: Poedit 3.4\\n"' in content
    assert '"POT-Creation-Date: nonsense\\n"' in content
    assert '"Language: pt_BR\\n"' in content


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    catalog = parse('\ufeffmsgid "a"\r\nmsgstr "b"\r\n'.encode(), "x.po")
    assert catalog.entries == (Message("", "a", "b"),)


def test_flags_of_python_formats_are_not_written_for_our_places():
    content = dump(Catalog("de", (Message("k", "You owe {sum}.", ""),))).decode()
    assert "format" not in content


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CatalogError, match=r"nl\.po cannot be read: No such file"):
        read(tmp_path / "nl.po")


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(CatalogError, match="surrogate"):
        dump(Catalog("de", (Message("k", "\ud800"),)))


def test_an_entry_is_out_of_use_where_its_msgid_is_marked_so():
    catalog = parse(b'#~\nmsgid "a"\nmsgstr "b"\n\n#~ msgid "c"\nmsgstr "d"\n', "de.po")
    assert [entry.text for entry in catalog.entries] == ["a"]
    assert [entry.text for entry in catalog.obsolete] == ["c"]


def test_a_text_goes_on_below_its_keyword_alone():
    with pytest.raises(CatalogError, match="a text without a keyword") as raised:
        parse(b'msgid "a"\nmsgstr "b"\n# note\n"c"\n', "de.po")
    assert raised.value.line == 4


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("before", "sign", "after"),
    [("#: ", "\u2068 ", ""), ("#, ", ",", ""), ("# ", "x", ""), ('#| msgid "', "x", '"'), ("#. \n", "#. \n", "")],
)
def test_what_is_long_is_read_in_the_time_of_its_length(before, sign, after):
    entry = 'msgid "a"\nmsgstr "b"\n'
    assert len(parse(f"{before}{sign * 300_000}{after}\n{entry}".encode(), "x").entries) == 1


def test_a_text_of_megabytes_is_read():
    assert len(parse(f'msgid "{"x" * 5_000_000}"\nmsgstr "b"\n'.encode(), "x").entries[0].text) == 5_000_000
