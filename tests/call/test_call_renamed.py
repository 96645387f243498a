"""Names of before: each works for one version more, and says what it is called now at the place that uses it."""

import importlib
import subprocess
import sys
import warnings

import pytest

import voicekit
from voicekit import App, InputDefaults, Template, kinds, script
from voicekit._asr.endpointing import Endpointing
from voicekit._spoken import check_kind

OPTIONS = {
    "timeout": "no_input_timeout",
    "between": "interdigit_timeout",
    "tries": "max_tries",
    "asks_back": "confirm",
    "asked": "kind",
}


NAMES = [
    ("voicekit", "Manners", "InputDefaults"),
    ("voicekit", "asked", "kinds"),
    ("voicekit.kinds", "Asked", "InputKind"),
    ("voicekit.kinds", "free", "free_speech"),
    ("voicekit.kinds", "one_of", "phrase"),
    ("voicekit.script", "hears", "can_hear"),
    ("voicekit.values", "spell", "phonetic"),
]


@pytest.mark.parametrize(("module", "old", "new"), NAMES)
def test_a_name_of_before_is_the_name_of_now_and_says_so_where_it_is_used(module, old, new):
    home = importlib.import_module(module)
    sys.modules.pop("voicekit.asked", None)
    vars(voicekit).pop("asked", None)
    with pytest.warns(FutureWarning, match=f"`{module}.{old}` is called `{module}.{new}` now") as told:
        assert getattr(home, old) is getattr(home, new)
    assert told[0].filename == __file__
    assert old not in dir(home)


def test_the_module_of_before_warns_of_the_line_that_imports_it():
    command = [sys.executable, "-c", "import sys\nimport voicekit.asked"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert told.startswith("<string>:2: FutureWarning: `voicekit.asked` is called `voicekit.kinds` now")


def test_the_module_of_before_has_all_names_of_now_and_before():
    sys.modules.pop("voicekit.asked", None)
    with pytest.warns(FutureWarning, match="`voicekit.asked` is called `voicekit.kinds` now"):
        import voicekit.asked as before  # noqa: PLC0415 - it warns as it is loaded
    with pytest.warns(FutureWarning) as told:
        names = before.digits, before.Asked, before.free, before.one_of
    assert names == (kinds.digits, kinds.InputKind, kinds.free_speech, kinds.phrase)
    assert {warning.filename for warning in told} == {__file__}


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ("from voicekit.asked import Asked", ["voicekit.kinds", "voicekit.kinds.InputKind"]),
        ("from voicekit.asked import digits", ["voicekit.kinds", "voicekit.kinds.digits"]),
        ("from voicekit.kinds import free", ["voicekit.kinds.free_speech"]),
        ("from voicekit import Manners", ["voicekit.InputDefaults"]),
        ("from voicekit.values import spell", ["voicekit.values.phonetic"]),
        ("from voicekit.script import hears", ["voicekit.script.can_hear"]),
    ],
)
def test_an_import_of_a_name_of_before_says_where_it_is_now_with_file_and_line(tmp_path, line, now):
    program = tmp_path / "program.py"
    program.write_text(f"\n\n{line}\n")
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    told = [each for each in ran.stderr.splitlines() if "Warning" in each]
    assert [each.startswith(f"{program}:3: FutureWarning: ") for each in told] == [True] * len(now)
    assert [each.rpartition("is called ")[2] for each in told] == [f"`{name}` now" for name in now]


def test_a_kind_is_named_by_its_name_of_before_where_it_is_asked_for():
    with pytest.warns(FutureWarning, match="`free` is called `free_speech` now"):
        assert kinds.kind("free").name == "free_speech"


def test_a_template_says_a_value_by_the_kind_of_before():
    check_kind.cache_clear()
    with pytest.warns(FutureWarning, match="`spell` is called `phonetic` now"):
        template = Template.parse("Code {code:spell}, written so before.")
    assert template.render({"code": "AB"}, "en").text == "Code Alfa, Bravo, written so before."


@pytest.mark.looptime
async def test_a_question_takes_its_options_by_their_names_of_before_and_says_so(place):
    seen = []

    async def conversation(call):
        with pytest.warns(FutureWarning) as told:
            question = call.ask("Number?", asked="digits", timeout=3, between=1, tries=2, asks_back=False)
        seen.extend((warning.filename, str(warning.message)) for warning in told)
        seen.append((await question).key)

    async with place(conversation) as caller:
        await caller.ends()
        caller.press("44#")
        await caller.hung_up()
    assert seen == [*((__file__, f"`{old}` is called `{OPTIONS[old]}` now") for old in sorted(OPTIONS)), "44"]


@pytest.mark.parametrize("verb", ["ask", "digits", "menu", "confirm", "listen"])
@pytest.mark.parametrize("home", [voicekit.Call, script])
def test_no_verb_takes_an_option_by_both_its_names(home, verb):
    with pytest.raises(TypeError, match="both max_tries and tries"):
        getattr(home, verb)(tries=1, max_tries=2)


def test_defaults_take_and_give_their_fields_by_their_names_of_before():
    with pytest.warns(FutureWarning):
        defaults = InputDefaults(timeout=9, between=1, tries=2)
    assert defaults == InputDefaults(no_input_timeout=9, interdigit_timeout=1, max_tries=2)
    with pytest.warns(FutureWarning, match="`InputDefaults.tries` is called `max_tries` now"):
        assert defaults.tries == 2
    with pytest.raises(AttributeError, match="no attribute 'never'"):
        defaults.never  # noqa: B018


def test_an_app_takes_its_defaults_by_their_name_of_before():
    with pytest.warns(FutureWarning, match="`manners` is called `defaults` now"):
        app = App(manners=InputDefaults(max_tries=1))
    assert app.defaults.max_tries == 1


def test_a_kind_takes_its_endpointing_by_its_name_of_before():
    with pytest.warns(FutureWarning, match="`manner` is called `endpointing` now"):
        kind = kinds.InputKind("colour", None, None, manner=Endpointing(trailing=2.0))
    assert kind.endpointing.trailing == 2.0


def test_names_of_now_say_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        InputDefaults(max_tries=1)
        App(defaults=InputDefaults())
