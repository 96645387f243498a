"""In which language a call is held whose channel has one, or the name of a folder, or of a country."""

import pytest
from structlog.testing import capture_logs

from voicekit._call.languages import MOST_NAMES, CallLanguages
from voicekit._lang.tags import LONGEST_NAME, meanings
from voicekit._server.app import App
from voicekit._settings import Settings


class Speaks:
    """Prompts that know who can be spoken to; ``tags`` are languages, with any region."""

    def __init__(self, *tags):
        self.tags = tags
        self.asked = []

    async def speaks(self, language):
        self.asked.append(language)
        return language.split("-")[0] in self.tags


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("en", ["en"]),
        ("EN_gb", ["en-GB"]),
        ("es-419", ["es-419"]),
        ("zh_Hant_TW", ["zh-Hant-TW"]),
        ("en_mycompany/x", ["en"]),
        ("en_US_f_Allison", ["en-US"]),
        ("de_DE.UTF-8@euro", ["de-DE"]),
        ("deu", ["deu", "de"]),
        ("br", ["br", "pt-BR"]),
        ("se", ["se", "sv-SE"]),
        ("us", ["us", "en-US"]),
        ("gr", ["gr", "el-GR"]),
        ("jp", ["jp", "ja-JP"]),
        ("cn", ["cn", "zh-CN"]),
        ("dk", ["dk", "da-DK"]),
        ("be", ["be", "nl-BE", "fr-BE", "de-BE"]),
        ("zz", ["zz"]),
        ("", []),
        ("x", []),
        ("english", []),
        ("../../etc", []),
        ("12", []),
        ("${X}", []),
        ("e" * (LONGEST_NAME + 1), []),
        ("en" + "_" * 10_000_000, []),
    ],
)
def test_a_name_means_a_language_first_and_then_the_languages_of_a_country(name, tags):
    assert list(meanings(name)) == tags


@pytest.mark.parametrize(
    ("name", "spoken", "language"),
    [
        ("", ("en",), "en"),
        ("de", ("en", "de"), "de"),
        ("us", ("en", "de"), "en-US"),
        ("br", ("en", "pt"), "pt-BR"),
        ("br", ("en", "pt", "br"), "br"),
        ("se", ("en", "sv", "se"), "se"),
        ("se", ("en", "sv"), "sv-SE"),
        ("be", ("en", "fr"), "fr-BE"),
        ("en_mycompany/x", ("en",), "en"),
        ("gr", ("en",), "en"),
        ("zz", ("en",), "en"),
        ("x/y", ("en",), "en"),
    ],
)
async def test_a_language_with_a_voice_wins_then_the_countrys_then_that_of_the_settings(name, spoken, language):
    assert await CallLanguages(Speaks(*spoken), "en").of(name) == language


async def test_a_language_that_the_program_is_held_in_needs_no_voice():
    assert await CallLanguages(Speaks("en"), "en", lambda: ("sw",)).of("sw") == "sw"


async def test_another_language_than_the_channels_is_reported_once_for_each_name():
    languages = CallLanguages(Speaks("en", "de"), "en")
    with capture_logs() as logs:
        for name in ("us", "zz", "de", "en_GB") * 3:
            await languages.of(name)
    assert [(line["wanted"], line["language"]) for line in logs] == [("us", "en-US"), ("zz", "en")]
    assert "CHANNEL(language)=en_US" in logs[0]["hint"]


async def test_what_a_name_means_is_looked_up_once_but_a_voice_that_lacks_again():
    prompts = Speaks("en")
    languages = CallLanguages(prompts, "en")
    for name in ("us", "us", "fr", "fr"):
        await languages.of(name)
    assert prompts.asked == ["us", "en-US", "fr", "fr-FR", "fr", "fr-FR"]


async def test_no_more_names_are_remembered_than_the_limit():
    prompts = Speaks("en")
    languages = CallLanguages(prompts, "en")
    with capture_logs() as logs:
        for number in range(MOST_NAMES + 1):
            await languages.of(f"en_{number}")
            await languages.of(f"x_{number}")
        await languages.of("x_0")
    assert [line["wanted"] for line in logs].count("x_0") == 2
    asked = len(prompts.asked)
    await languages.of("en_0")
    assert len(prompts.asked) == asked + 1


@pytest.mark.looptime
@pytest.mark.parametrize(("name", "language"), [("us", "en-US"), ("zz", "de"), ("en_mycompany/x", "en"), ("de", "de")])
async def test_no_call_ends_for_its_channels_language(place, prompts, name, language):
    prompts.speaks = Speaks("en", "de").speaks
    app, seen = App(), []

    @app.route("hello")
    async def hello(call):
        seen.append(call.language)
        await call.say("Hello.")

    async with place(app, args=("hello", f"lang={name}"), settings=Settings(language="de")) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["Hello."]
    assert seen == [language]
