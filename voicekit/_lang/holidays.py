"""Public holidays by country and region, as the package ``holidays`` has them."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from voicekit._lang.tags import primary

__all__ = ["check_place", "public_holidays"]


@lru_cache(maxsize=1024)
def public_holidays(country: str, region: str | None, year: int, language: str | None = None) -> Mapping[dt.date, str]:
    """The days of a year, with their names in a language, or in the country's own where that one is not known.

    A few milliseconds once for each year, after the first time in a process. Raises ValueError for a country or region
    that there is not.
    """
    import holidays  # noqa: PLC0415 - takes 0.15 s, and most flows name their days themselves

    try:
        spoken = holidays.country_holidays(country, region).supported_languages
        own = next((each for each in spoken if language is not None and primary(each) == primary(language)), None)
        return dict(holidays.country_holidays(country, region, year, language=own))
    except NotImplementedError:
        raise ValueError(_unknown(country, region)) from None


def check_place(country: str, region: str | None) -> None:
    """Raises ValueError for a country or region whose public holidays are not known. The years that calls of today need
    are known from then on: no call waits for them.
    """
    this = dt.datetime.now(dt.UTC).year
    for year in (this - 1, this, this + 1):
        public_holidays(country, region, year)


def _unknown(country: str, region: str | None) -> str:
    import holidays  # noqa: PLC0415 - the same

    regions = holidays.list_supported_countries().get(country)
    if regions is None:
        return f"the public holidays of {country} are not known"
    return f"{country} has no region {region}; there are {', '.join(regions) or 'none'}"
