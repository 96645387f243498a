"""Check digits by name: of a card, a bank account, a book, an insurance number."""

import importlib
import re
from collections.abc import Mapping
from functools import lru_cache

from voicekit._grammar.shape import Check, ean, isbn, luhn, mod11
from voicekit.errors import ProgramError

__all__ = ["CHECKS", "check"]

CHECKS: Mapping[str, str] = {
    "luhn": "payment cards, many customer numbers (ISO/IEC 7812-1)",
    "verhoeff": "any digits; finds every single wrong digit and every swap of two (Verhoeff 1969)",
    "damm": "the same with one table (Damm 2004)",
    "mod11": "weights 2 to 7 from the right, X for ten",
    "mod11-2": "ISO/IEC 7064, MOD 11-2: X for ten",
    "mod11-10": "ISO/IEC 7064, MOD 11,10",
    "mod37-2": "ISO/IEC 7064, MOD 37-2: letters and digits, * for 36",
    "mod37-36": "ISO/IEC 7064, MOD 37,36: letters and digits",
    "mod97": "ISO/IEC 7064, MOD 97-10: two check digits, letters and digits",
    "ean": "articles (GTIN, EAN-8, EAN-13, UPC)",
    "isbn": "books, ten or thirteen signs (ISO 2108)",
    "issn": "periodicals (ISO 3297)",
    "iban": "bank accounts, with each country's own form (ISO 13616)",
    "creditor-reference": "references of invoices, RF (ISO 11649)",
    "isin": "securities (ISO 6166)",
    "lei": "legal entities (ISO 17442)",
    "imei": "mobile telephones (3GPP TS 23.003)",
    "container": "freight containers (ISO 6346)",
    "vat": "value added tax numbers of the European Union",
}
"""What each name checks. A country's own numbers are named by python-stdnum: ``nl.bsn``, ``es.nif``, ``kr.rrn``."""

_OWN: Mapping[str, Check] = {"luhn": luhn, "mod11": mod11, "ean": ean, "isbn": isbn}

_STANDARD: Mapping[str, str] = {
    "mod11-2": "iso7064.mod_11_2",
    "mod11-10": "iso7064.mod_11_10",
    "mod37-2": "iso7064.mod_37_2",
    "mod37-36": "iso7064.mod_37_36",
    "mod97": "iso7064.mod_97_10",
    "creditor-reference": "iso11649",
    "container": "iso6346",
    "vat": "eu.vat",
}
"""Where python-stdnum has what it calls otherwise."""

_NATIONAL = re.compile(r"[a-z]{2}\.[a-z][a-z0-9_]{0,30}")


@lru_cache(maxsize=256)
def check(name: str) -> Check:
    """What tells whether an entry's check digit is right; it takes digits and capitals, and never raises.

    Names are those of `CHECKS`, and ``country.number`` for what python-stdnum knows of a country. Loading takes up to
    0.2 s, so ask before the first call. Raises ProgramError for any other name.
    """
    if name in _OWN:
        return _OWN[name]
    found = _standard(_STANDARD.get(name, name)) if name in CHECKS or _NATIONAL.fullmatch(name) else None
    if found is None:
        known = ", ".join(CHECKS)
        raise ProgramError(f"no check digit is called {name!r}", hint=f"use one of {known}, or a country's: nl.bsn")
    return found


def _standard(module: str) -> Check | None:
    for path in dict.fromkeys((module, _python_name(module))):
        try:
            is_valid = getattr(importlib.import_module(f"stdnum.{path}"), "is_valid", None)
        except ModuleNotFoundError:
            continue
        return _safe(is_valid) if callable(is_valid) else None
    return None


def _python_name(module: str) -> str:
    """``in.pan`` is ``in_.pan``: ``in``, ``is`` and ``do`` are words of Python or were."""
    country, _, number = module.partition(".")
    return f"{country}_.{number}" if number else module


def _safe(is_valid: Check) -> Check:
    def right(entry: str) -> bool:
        try:
            return entry.isascii() and bool(is_valid(entry))
        except (ValueError, LookupError, TypeError, AttributeError):
            # Some national numbers expect more of an entry than they check.
            return False

    return right
