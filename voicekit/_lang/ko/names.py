"""Korean: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    WEEK,
    Alphabet,
    CalendarWords,
    ClockWords,
    DurationWords,
    MoneyWords,
)

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={
        "첫째": 1,
        "첫번째": 1,
        "둘째": 2,
        "두번째": 2,
        "셋째": 3,
        "세번째": 3,
        "넷째": 4,
        "네번째": 4,
        "마지막": -1,
    },
    near_months={"다음 달": 1, "다음달": 1, "이번 달": 0, "이번달": 0, "이달": 0},
    ends=("말", "말일", "마지막 날"),
    month_ends=("월말",),
    feasts={
        "크리스마스": "12-25",
        "성탄절": "12-25",
        "크리스마스 이브": "12-24",
        "새해 첫날": "01-01",
        "신정": "01-01",
        "삼일절": "03-01",
        "어린이날": "05-05",
        "어버이날": "05-08",
        "현충일": "06-06",
        "광복절": "08-15",
        "개천절": "10-03",
        "한글날": "10-09",
    },
    near={"오늘": 0, "내일": 1, "모레": 2, "어제": -1, "그저께": -2},
    following=("다음 주", "다음주"),
    units={"일": 1, "주": 7},
    glue=("에",),
    long_units={"달": 1, "개월": 1},
    ago=("전",),
    hence=("후", "뒤"),
    cardinal_days=True,
    months={
        "일월": 1,
        "이월": 2,
        "삼월": 3,
        "사월": 4,
        "오월": 5,
        "유월": 6,
        "육월": 6,
        "칠월": 7,
        "팔월": 8,
        "구월": 9,
        "시월": 10,
        "십월": 10,
        "십일월": 11,
        "십이월": 12,
    },
    signs=("년", "월", "일"),
)

CLOCK = ClockWords(
    morning=("오전", "아침", "새벽", "am"),
    evening=("오후", "저녁", "pm"),
    night=("밤",),
    fixed={"정오": 720, "자정": 0},
    glue=("시", "분", "반", "에"),
    signs=("시", "분"),
    half="반",
    counted={"한": "1", "두": "2", "세": "3", "네": "4", "열한": "11", "열두": "12"},
)

DURATIONS = DurationWords(
    units={"초": SECOND, "분": MINUTE, "시간": HOUR, "날": DAY, "주일": WEEK, "주": WEEK},
    fixed={"하루": DAY, "이틀": 2 * DAY, "사흘": 3 * DAY, "나흘": 4 * DAY, "일주일": WEEK},
    parts={"반": 0.5},
    signs={"일": "날"},
)

MONEY = MoneyWords(names={"달러": "USD", "유로": "EUR", "원": "KRW", "엔": "JPY"}, small=("센트",))

ALPHABET = Alphabet(
    likened=("의",),
    words="알파 브라보 찰리 델타 에코 폭스트롯 골프 호텔 인디아 줄리엣 킬로 리마 마이크 노벰버 오스카 파파 퀘벡"
    " 로미오 시에라 탱고 유니폼 빅터 위스키 엑스레이 양키 줄루",
)
