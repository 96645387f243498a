"""Settings: what wins, what is refused and how, and that the secret stays one."""

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from voicekit import _settings as settings_package
from voicekit._settings import FORMAT_NAMES, Settings, load
from voicekit._settings.sources import describe
from voicekit.errors import SettingsError


def written(folder: Path, text: str) -> Path:
    file = folder / "voicekit.toml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(config: Path | None = None, **environ: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(config, environ=environ)
    return caught.value


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_defaults_listen_to_this_machine_alone_on_the_port_asterisk_expects():
    settings = load(environ={})
    assert (settings.host, settings.port) == ("127.0.0.1", 2949)
    assert set(settings.sources().values()) == {"default"}


def test_options_win_over_variables_and_variables_over_the_file(tmp_path):
    file = written(tmp_path, 'port = 1\nhost = "::1"\nlanguage = "fr"\n')
    settings = load(
        file, environ={"VOICEKIT_PORT": "2", "VOICEKIT_HOST": "0.0.0.0"}, options={"port": 3, "format": None}
    )
    assert (settings.port, settings.host, settings.language) == (3, "0.0.0.0", "fr")
    sources = settings.sources()
    assert (sources["port"], sources["host"], sources["language"]) == ("--port", "VOICEKIT_HOST", str(file))
    assert sources["format"] == "default"


def test_the_file_is_found_in_the_working_directory_or_by_the_variable(tmp_path):
    written(tmp_path, "port = 11\n")
    assert load(environ={}).port == 11
    (tmp_path / "other").mkdir()
    other = written(tmp_path / "other", "port = 12\n")
    assert load(environ={"VOICEKIT_CONFIG": str(other)}).port == 12


def test_a_sounds_directory_in_a_file_starts_at_that_file(tmp_path):
    (tmp_path / "etc").mkdir()
    file = written(tmp_path / "etc", 'sounds = "prompts"\n')
    assert load(file, environ={}).sounds == tmp_path / "etc" / "prompts"
    assert load(environ={"VOICEKIT_SOUNDS": "prompts"}).sounds_for_asterisk == str(tmp_path / "prompts")
    seen = load(environ={"VOICEKIT_ASTERISK_SOUNDS": "/sounds/"})
    assert seen.sounds_for_asterisk == "/sounds"


def test_lists_and_tables_fit_into_one_variable():
    settings = load(
        environ={
            "VOICEKIT_ENGINES": "espeak, gtts",
            "VOICEKIT_ALLOW": "10.0.0.0/8,::1",
            "VOICEKIT_VOICE": "piper=joe, espeak=en-gb",
        }
    )
    assert settings.engines == ("espeak", "gtts")
    assert settings.allow == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.voice == {"piper": "joe", "espeak": "en-gb"}


def test_the_file_says_the_same_in_its_own_way(tmp_path):
    file = written(tmp_path, 'engines = ["espeak"]\nallow = ["10.0.0.0/8"]\n[voice]\npiper = "joe"\n')
    settings = load(file, environ={})
    assert (settings.engines, settings.allow) == (("espeak",), (ip_network("10.0.0.0/8"),))
    assert settings.voice == {"piper": "joe"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "70000"),
        ("port", "x"),
        ("port", "-1"),
        ("host", "two words"),
        ("host", ""),
        ("allow", "10.0.0.1/8"),
        ("allow", "nobody"),
        ("token", "short"),
        ("token", "with,comma-and-more"),
        ("max_calls", "0"),
        ("drain_seconds", "nan"),
        ("filler_seconds", "0.01"),
        ("first_line_seconds", "0"),
        ("asterisk_sounds", "relative"),
        ("asterisk_sounds", "/a,b"),
        ("format", "mp3"),
        ("cache_limit_mb", "-1"),
        ("language", "english please"),
        ("engines", ""),
        ("engines", "piper,piper"),
        ("engines", "../x"),
        ("voice", "joe"),
        *((name, "") for name in ("sounds", "recordings", "models", "catalogs", "records_dir")),
        ("log_level", "loud"),
        ("log_format", "xml"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_its_variable_and_what_is(key, value):
    variable = f"VOICEKIT_{key.upper()}"
    error = refused(**{variable: value})
    assert (error.key, error.source) == (key, variable)
    assert variable in error.what
    assert error.hint.startswith("allowed: ")


@pytest.mark.parametrize("line", ["port = true", "engines = [1]", "allow = 5", "voice = 1", "sounds = 3", "host = []"])
def test_a_value_of_the_wrong_kind_in_a_file_is_refused_with_the_file_and_the_key(tmp_path, line):
    file = written(tmp_path, line)
    error = refused(file)
    assert error.key == line.split()[0]
    assert str(file) in error.what
    assert f"{error.key} is a" in error.what


def test_all_wrong_values_are_named_at_once():
    error = refused(VOICEKIT_PORT="x", VOICEKIT_FORMAT="mp3", VOICEKIT_HOST="")
    assert all(key in error.what.lower() for key in ("host", "port", "format"))


def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path):
    file = written(tmp_path, "max-call = 3")
    error = refused(file)
    file.unlink()
    assert (error.key, error.hint) == ("max-call", "did you mean max_calls?")
    error = refused(VOICEKIT_PROT="1")
    assert error.hint == "did you mean VOICEKIT_PORT?"
    assert "the settings are host, port" in refused(VOICEKIT_ZZZZ="1").hint


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"[[", b"port = 1\nport = 2"])
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path, content):
    file = tmp_path / "voicekit.toml"
    file.write_bytes(content)
    error = refused(file)
    assert error.what.startswith(f"{file}: is not TOML")


def test_a_file_as_some_editors_write_it_with_a_mark_before_its_first_letter_is_read(tmp_path):
    file = tmp_path / "voicekit.toml"
    file.write_text("port = 3000\n", encoding="utf-8-sig")
    assert load(file, environ={}).port == 3000


def test_a_file_that_was_asked_for_has_to_be_there(tmp_path):
    error = refused(tmp_path / "absent.toml")
    assert "No such file" in error.what
    assert "--config" in error.hint


def test_the_token_is_in_no_text():
    secret = "s3cret-s3cret"
    settings = load(environ={"VOICEKIT_TOKEN": secret})
    assert settings.token is not None
    assert settings.token.get_secret_value() == secret
    assert secret not in f"{settings} {settings!r} {settings.sources()} {settings.model_dump_json()}"
    assert "bad,token" not in str(refused(VOICEKIT_TOKEN="bad,token"))


def test_settings_are_frozen_and_know_no_other_keys():
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings(prot=1)  # type: ignore[call-arg]


def test_the_formats_are_those_that_audio_can_write():
    from voicekit._media.formats import FORMATS  # noqa: PLC0415 - NumPy is loaded for this test alone

    assert set(FORMAT_NAMES) == set(FORMATS)


def test_every_setting_does_something():
    package = Path(settings_package.__file__).parent
    code = [file.read_text() for file in package.parent.rglob("*.py") if package not in file.parents]
    used = {key for key in Settings.model_fields if any(re.search(rf"settings\.{key}\b", text) for text in code)}
    assert used == set(Settings.model_fields)


def test_every_setting_explains_itself():
    for key, _, allowed, meaning in describe():
        assert allowed, key
        assert meaning, key


def test_a_host_may_stand_in_brackets_as_in_an_address():
    assert load(environ={"VOICEKIT_HOST": "[::1]"}).host == "::1"


def test_a_language_may_be_written_with_an_underscore():
    assert load(environ={"VOICEKIT_LANGUAGE": "pt_BR"}).language == "pt-BR"


def test_catalogues_beside_a_flow_are_told_of(tmp_path):
    flow = tmp_path / "flows" / "shop.yaml"
    (flow.parent / "locales").mkdir(parents=True)
    settings = load(environ={})
    near = settings.beside(flow)
    assert (near.catalogs, near.sources()["catalogs"]) == (flow.parent / "locales", f"beside {flow}")
    assert settings.sources()["catalogs"] == "default"
    assert settings.beside() is settings
    assert settings.beside(tmp_path) is settings
