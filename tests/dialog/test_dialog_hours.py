"""Opening hours: by the clock of their zone, through nights, holidays and changes of time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from voicekit._dialog.document.hours import Hours
from voicekit._dialog.hours import days_of, state
from voicekit.errors import FlowError

BERLIN = ZoneInfo("Europe/Berlin")

OFFICE = Hours.model_validate(
    {
        "zone": "Europe/Berlin",
        "open": {"mon-fri": "09:00-12:00, 13:00-17:00", "fri": "9:00-15:00", "sat": "closed"},
        "holidays": ["2026-04-06", "12-25"],
        "special": {"2026-12-24": "09:00-12:00", "2026-12-25": "10:00-11:00"},
    }
)
NIGHT = Hours.model_validate({"zone": "Europe/Berlin", "open": {"fri,sat": "22:00-06:00"}, "holidays": ["2026-03-07"]})


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02 08:59", "closed"),
        ("2026-03-02 09:00", "open"),
        ("2026-03-02 12:00", "closed"),
        ("2026-03-02 16:59", "open"),
        ("2026-03-02 17:00", "closed"),
        ("2026-03-06 14:59", "open"),
        ("2026-03-06 15:00", "closed"),
        ("2026-03-07 10:00", "closed"),
        ("2026-03-08 10:00", "closed"),
        ("2026-04-06 10:00", "holiday"),
        ("2027-12-25 10:00", "holiday"),
        ("2026-12-24 10:00", "open"),
        ("2026-12-24 13:00", "closed"),
        ("2026-12-25 10:30", "open"),
        ("2026-12-25 12:00", "closed"),
    ],
)
def test_it_is_open_in_the_times_of_the_day(moment, expected):
    assert state(OFFICE, at(moment)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-06 21:59", "closed"),
        ("2026-03-06 22:00", "open"),
        ("2026-03-07 05:59", "open"),  # a holiday, and Friday's span still
        ("2026-03-07 06:00", "holiday"),
        ("2026-03-07 23:00", "holiday"),
        ("2026-03-08 01:00", "closed"),
        ("2026-03-14 23:00", "open"),
        ("2026-03-15 05:00", "open"),
    ],
)
def test_a_span_into_the_next_day_belongs_to_the_day_it_begins_on(moment, expected):
    assert state(NIGHT, at(moment)) == expected


def test_the_clock_is_that_of_the_zone_in_summer_and_in_winter():
    for day, utc in (("2026-01-05", 8), ("2026-07-06", 7)):
        moment = dt.datetime.fromisoformat(day).replace(hour=utc, tzinfo=dt.UTC)
        assert state(OFFICE, moment) == "open"
        assert state(OFFICE, moment - dt.timedelta(minutes=1)) == "closed"


def test_the_entry_that_names_the_fewest_days_counts():
    hours = Hours(zone="UTC", open={"sun": "closed", "daily": "00:00-24:00"})
    assert [state(hours, dt.datetime(2026, 3, day, 23, 59, tzinfo=dt.UTC)) for day in (7, 8)] == ["open", "closed"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("fri-mon", (4, 5, 6, 0)),
        ("sat, mon", (5, 0)),
        ("daily", tuple(range(7))),
        ("sun", (6,)),
    ],
)
def test_days_of_the_week_may_be_ranges_and_lists(text, days):
    assert days_of(text) == days


def test_an_unknown_zone_is_told():
    with pytest.raises(FlowError, match="Europe/Berlim"):
        state(Hours(zone="Europe/Berlim", open={"mon": "closed"}), at("2026-03-02 10:00"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"open": {"mon": "09:00-25:00"}},
        {"open": {"mon": "24:00-25:00"}},
        {"open": {"mon": "09:60-10:00"}},
        {"open": {"mon": "09:00-09:00"}},
        {"open": {"mon-": "closed"}},
        {"open": {"mon-tue-wed": "closed"}},
        {"open": {}},
        {"open": {"mon": "closed"}, "holidays": ["02-30"]},
        {"open": {"mon": "closed"}, "holidays": ["13-01"]},
    ],
)
def test_times_and_days_that_there_are_not_are_refused(wrong):
    with pytest.raises(ValidationError):
        Hours.model_validate({"zone": "UTC", **wrong})


BAVARIA = Hours.model_validate(
    {"zone": "Europe/Berlin", "open": {"daily": "09:00-17:00"}, "country": "DE", "region": "BY"}
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-06 10:00", "holiday"),  # in Bavaria, not in Berlin
        ("2026-04-03 10:00", "holiday"),  # Good Friday moves
        ("2027-03-26 10:00", "holiday"),
        ("2026-10-03 10:00", "holiday"),
        ("2026-01-07 10:00", "open"),
    ],
)
def test_public_holidays_of_a_country_and_its_region_are_holidays(moment, expected):
    assert state(BAVARIA, at(moment)) == expected


def test_a_country_without_its_region_has_the_holidays_of_all_its_regions():
    assert state(BAVARIA.model_copy(update={"region": None}), at("2026-01-06 10:00")) == "open"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"country": "QQ"}, "the public holidays of QQ are not known"),
        ({"country": "DE", "region": "XX"}, "DE has no region XX; there are BB, BE, BW, BY"),
        ({"region": "BY"}, "a region belongs to a country"),
    ],
)
def test_a_country_or_region_that_there_is_not_is_refused_with_those_there_are(wrong, told):
    with pytest.raises(ValidationError, match=told):
        Hours.model_validate({"zone": "UTC", "open": {"daily": "closed"}, **wrong})
