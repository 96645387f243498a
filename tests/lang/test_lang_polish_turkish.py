"""What people say in Polish and in Turkish."""

# ruff: noqa: RUF001 - the letters of these languages are meant

import pytest
from saying import asking

SAID = [
    ("pl", "time", "wpół do ósmej", "07:30"),
    ("pl", "time", "za dziesięć ósma", "07:50"),
    ("pl", "time", "kwadrans po trzeciej", "15:15"),
    ("pl", "time", "za kwadrans dziewiąta", "08:45"),
    ("pl", "time", "o siódmej wieczorem", "19:00"),
    ("pl", "time", "osiemnasta trzydzieści", "18:30"),
    ("pl", "time", "w południe", "12:00"),
    ("pl", "time", "pięć po ósmej", "08:05"),
    ("pl", "time", "o drugiej po południu", "14:00"),
    ("pl", "time", "dziesiąta rano", "10:00"),
    ("pl", "date", "jutro", "2026-03-05"),
    ("pl", "date", "za dwa tygodnie", "2026-03-18"),
    ("pl", "date", "piątego kwietnia", "2026-04-05"),
    ("pl", "date", "w sobotę", "2026-03-07"),
    ("pl", "date", "dwunasty", "2026-03-12"),
    ("pl", "date", "trzeci maja dwa tysiące dwudziestego siódmego", "2027-05-03"),
    ("pl", "date", "za miesiąc", "2026-04-04"),
    ("pl", "date", "w piątek szóstego marca", "2026-03-06"),
    ("pl", "money", "dwanaście pięćdziesiąt", "12.50 PLN"),
    ("pl", "money", "sto złotych", "100.00 PLN"),
    ("pl", "money", "pięć złotych i dwadzieścia groszy", "5.20 PLN"),
    ("pl", "duration", "półtorej godziny", "5400"),
    ("pl", "duration", "pół godziny", "1800"),
    ("pl", "duration", "dwie godziny i piętnaście minut", "8100"),
    ("pl", "phone", "dwadzieścia dwa sto dwadzieścia trzy czterdzieści pięć sześćdziesiąt siedem", "+48221234567"),
    ("pl", "yes", "jak najbardziej", "yes"),
    ("pl", "yes", "nie zgadza się", "no"),
    ("pl", "phonetic", "b jak barbara o b", "BOB"),
    ("tr", "time", "üçü beş geçiyor", "15:05"),
    ("tr", "time", "üçe beş var", "14:55"),
    ("tr", "time", "sekiz buçuk", "08:30"),
    ("tr", "time", "sekizi çeyrek geçe", "08:15"),
    ("tr", "time", "dokuza çeyrek var", "08:45"),
    ("tr", "time", "akşam yedide", "19:00"),
    ("tr", "time", "saat on sekiz otuz", "18:30"),
    ("tr", "time", "öğlen", "12:00"),
    ("tr", "time", "sabah onda", "10:00"),
    ("tr", "time", "on bire on var", "10:50"),
    ("tr", "date", "yarın", "2026-03-05"),
    ("tr", "date", "iki hafta sonra", "2026-03-18"),
    ("tr", "date", "beş nisan", "2026-04-05"),
    ("tr", "date", "cumartesi günü", "2026-03-07"),
    ("tr", "date", "beş mart perşembe", "2026-03-05"),
    ("tr", "date", "üç mayıs iki bin yirmi yedi", "2027-05-03"),
    ("tr", "date", "bir ay sonra", "2026-04-04"),
    ("tr", "money", "on iki elli", "12.50 TRY"),
    ("tr", "money", "yüz lira", "100.00 TRY"),
    ("tr", "money", "beş lira yirmi kuruş", "5.20 TRY"),
    ("tr", "money", "bin lira", "1000.00 TRY"),
    ("tr", "duration", "bir buçuk saat", "5400"),
    ("tr", "duration", "yarım saat", "1800"),
    ("tr", "duration", "iki saat on beş dakika", "8100"),
    ("tr", "phone", "sıfır beş yüz otuz iki üç yüz yirmi bir kırk beş altmış yedi", "+905323214567"),
    ("tr", "yes", "tabii ki", "yes"),
    ("tr", "yes", "doğru değil", "no"),
    ("tr", "phonetic", "ankara bursa çanakkale", "ABÇ"),
]
"""Language, kind, words, and the key of the first reading."""


@pytest.mark.parametrize(("language", "kind", "said", "right"), SAID)
def test_what_people_say_is_understood(language, kind, said, right):
    best, *_ = asking(language, kind).readings(said)
    assert (best.key, best.sure) == (right, True)
