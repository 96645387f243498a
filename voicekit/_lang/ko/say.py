"""Korean. Sources: the National Institute of Korean Language (수사, 수 관형사): native numbers for hours and things
counted up to ninety-nine, Sino-Korean ones for minutes, days, money; 유월 and 시월 lose a sound.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from voicekit._lang import UNITS, LanguageRules, Noun, Options, same

__all__ = ["Korean"]

_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

_DAYS = {1: "하루", 2: "이틀", 3: "사흘", 4: "나흘"}


class Korean(LanguageRules):
    agreement: tuple[Options, ...] = (("native",),)
    minus = "마이너스"
    point = "점"
    between_coins = " "
    between_units = " "
    zero_of_digits = "공"
    units: Mapping[str, Noun] = dict(zip(UNITS, same("일", "시간", "분", "초"), strict=True))
    coins: Mapping[str, tuple[Noun, ...]] = {
        "KRW": same("원"),
        "USD": same("달러", "센트"),
        "EUR": same("유로", "센트"),
        "GBP": same("파운드", "펜스"),
        "JPY": same("엔"),
        "CNY": same("위안", "펀"),
        "CHF": same("프랑", "상팀"),
        "RUB": same("루블", "코페이카"),
        "BRL": same("헤알", "센타부"),
    }
    marks: Mapping[str, str] = {
        "*": "별표",
        "#": "우물정",
        "+": "플러스",
        "@": "골뱅이",
        ".": "점",
        "-": "대시",
        "_": "밑줄",
        "/": "슬래시",
        "&": "앤드",
        "%": "퍼센트",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Sino-Korean, or ``native`` as before a counter (세 개, 스무 명), which ends at ninety-nine."""
        if "native" in options and 0 < value < 100:
            return _native(value)
        return super().whole(value)

    def ordinal(self, place: int, options: Options = ()) -> str:
        """Native up to ninety-nine, the first is 첫; num2words stops at whole hundreds and has 스물 for 스무."""
        said = "첫" if place == 1 else _native(place) if 0 < place < 100 else self.whole(place)
        return f"{said} 번째"

    def unit(self, count: int, name: str, options: Options = ()) -> str:
        """Hours in native numbers, days by their own words up to four, the rest in Sino-Korean numbers."""
        if name == "day" and count in _DAYS:
            return _DAYS[count]
        return super().unit(count, name, (*options, "native") if name == "hour" else options)

    def year(self, value: int, options: Options = ()) -> str:
        return f"{self.whole(value)}년"

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        return f"{self.whole(count, options)} {noun.forms['other']}"

    def date(self, day: dt.date, options: Options) -> str:
        said = f"{self.month_name(day.month)} {self.whole(day.day)}일"
        if "short" not in options:
            said = f"{self.year(day.year)} {said}"
        if "weekday" in options:
            said = f"{said} {self.weekday(day)}"
        return f"{said}에" if "on" in options else said

    def month_name(self, month: int) -> str:
        """The month: 유월 and 시월 for the sixth and the tenth."""
        return {6: "유월", 10: "시월"}.get(month) or f"{self.whole(month)}월"

    def month(self, day: dt.date, context: Literal["format", "stand-alone"] = "format") -> str:
        return self.month_name(day.month)

    def time(self, moment: dt.time, options: Options) -> str:
        if moment.minute == 0 and moment.hour in (0, 12):
            said = "정오" if moment.hour else "자정"
        else:
            said = f"{'오후' if moment.hour >= 12 else '오전'} {_native(moment.hour % 12 or 12)} 시"
            if moment.minute:
                said = f"{said} {self.whole(moment.minute)} 분"
        return f"{said}에" if "at" in options else said


def _native(value: int) -> str:
    """1 to 99 as before a counter."""
    tens, ones = divmod(value, 10)
    return "스무" if value == 20 else _TENS[tens] + _ONES[ones]
