"""Check digits by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._grammar.checks import CHECKS, check
from voicekit._grammar.digits import digits
from voicekit._grammar.shape import Shape, iban
from voicekit.errors import ProgramError

RIGHT = {
    "luhn": "4539578763621486",
    "verhoeff": "2363",
    "damm": "5724",
    "mod11": "1234567892",
    "mod11-2": "079X",
    "mod11-10": "794623",
    "mod37-2": "G123489654321Y",
    "mod37-36": "A12425GABC1234002M",
    "mod97": "9999123456789012141490",
    "ean": "4006381333931",
    "isbn": "080442957X",
    "issn": "03785955",
    "iban": "DE89370400440532013000",
    "creditor-reference": "RF18539007547034",
    "isin": "US0378331005",
    "lei": "213800KUD8LAJWSQ9D15",
    "imei": "490154203237518",
    "container": "CSQU3054383",
    "vat": "DE136695976",
}
"""An example of each, most of them of the standards themselves."""


def test_every_name_has_an_example():
    assert set(RIGHT) == set(CHECKS)


@pytest.mark.parametrize(("name", "entry"), RIGHT.items())
def test_every_method_takes_a_right_entry_and_finds_a_wrong_digit(name, entry):
    wrong = [
        entry[:at] + other + entry[at + 1 :]
        for at in range(len(entry))
        if entry[at].isdigit()
        for other in "0123456789"
        if other != entry[at]
    ]
    assert check(name)(entry)
    assert not any(map(check(name), wrong))


@pytest.mark.parametrize(
    ("name", "entry"),
    [("nl.bsn", "111222333"), ("es.nif", "54362315K"), ("it.iva", "00743110157"), ("in.pan", "ACUPA7085R")],
)
def test_numbers_of_countries_are_known_by_their_country(name, entry):
    assert check(name)(entry)
    assert not check(name)(entry[:-1])


@pytest.mark.parametrize(
    "name", ["lunh", "", "nl.nothing", "xx.bsn", "os.path", "us.ssn.x", "eu.", "../luhn", "nl.__init__"]
)
def test_an_unknown_name_is_refused_with_the_names_there_are(name):
    with pytest.raises(ProgramError, match="check digit") as refused:
        check(name)
    assert all(known in refused.value.hint for known in CHECKS)


def test_a_check_chooses_between_alternatives():
    card = digits("en", Shape(4, 4, check=check("damm")))
    assert card.interpret([]) is None
    assert card.read("five seven two four")[0].key == "5724"
    assert card.read("five seven two five") is None


@given(st.from_regex(r"[A-Z]{2}[0-9]{13,20}", fullmatch=True))
def test_an_account_has_its_countrys_form_and_the_remainder(entry):
    assert not check("iban")(entry) or iban(entry)


@given(
    st.text(max_size=40) | st.from_regex(r"[A-Z0-9]{0,30}", fullmatch=True),
    st.sampled_from([*CHECKS, "nl.bsn", "us.ssn"]),
)
def test_no_entry_makes_a_check_raise(entry, name):
    assert check(name)(entry) in (True, False)
