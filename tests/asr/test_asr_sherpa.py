"""sherpa-onnx behind the seam, with a model made here that hears tones: a low one is *yes*, a high one *no*."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Vocabulary
from voicekit._asr.models import ModelStore
from voicekit._asr.registry import Registry
from voicekit._asr.sherpa import SherpaEngine, SherpaRecognizer
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit.errors import ModelBroken, ModelMissing, RecognizerFailed

BANDS, TOKENS = 80, ("<blk>", "\N{LOWER ONE EIGHTH BLOCK}yes", "\N{LOWER ONE EIGHTH BLOCK}no", "ish")
LOW, MIDDLE, HIGH = (tone((hertz,), 0.4, 8000) for hertz in (300.0, 1000.0, 3000.0))
PAUSE = Pcm(np.zeros(3200, np.int16), 8000)


def ctc_model(file):
    """A model of one layer: of every fourth frame it gives a token by the bands that are loud."""
    weights = np.zeros((BANDS, len(TOKENS)), np.float32)
    weights[5:15, 1] = 1.0
    weights[40:60, 2] = 0.5
    weights[22:32, 3] = 1.0
    blank = np.array([-30.0, 0.0, 0.0, 0.0], np.float32)
    numbers = {"from": 0, "to": 2**31, "axis": 1, "step": 4}
    nodes = [
        helper.make_node("Slice", ["x", "from", "to", "axis", "step"], ["fourth"]),
        helper.make_node("MatMul", ["fourth", "weights"], ["weighed"]),
        helper.make_node("Add", ["weighed", "blank"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["log_probs"], axis=2),
        helper.make_node("Div", ["x_lens", "step"], ["log_probs_len"]),
    ]
    given = [helper.make_tensor(name, TensorProto.INT64, (1,), [value]) for name, value in numbers.items()]
    given += [
        helper.make_tensor("weights", TensorProto.FLOAT, weights.shape, weights.ravel()),
        helper.make_tensor("blank", TensorProto.FLOAT, blank.shape, blank),
    ]
    graph = helper.make_graph(
        nodes,
        "tones",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", "T", BANDS]),
            helper.make_tensor_value_info("x_lens", TensorProto.INT64, ["N"]),
        ],
        [
            helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["N", "U", len(TOKENS)]),
            helper.make_tensor_value_info("log_probs_len", TensorProto.INT64, ["N"]),
        ],
        given,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tones-en"
    folder.mkdir()
    ctc_model(folder / "model.onnx")
    (folder / "tokens.txt").write_text("".join(f"{token} {number}\n" for number, token in enumerate(TOKENS)))
    return folder


@pytest.fixture(scope="module")
def tones(folder):
    return SherpaRecognizer(folder, "en")


def heard(recognizer, phrases, *sounds):
    utterance = recognizer.open(phrases)
    for sound in sounds:
        utterance.feed(sound)
    return utterance.finish()


def test_what_is_written_comes_out_with_the_times_of_its_words(tones):
    (found,) = heard(tones, None, PAUSE, LOW, PAUSE, HIGH, PAUSE)
    assert found.text == "yes no"
    assert [word.text for word in found.words] == ["yes", "no"]
    starts = [word.start for word in found.words]
    assert starts == pytest.approx([PAUSE.seconds, 2 * PAUSE.seconds + LOW.seconds], abs=0.1)
    assert found.words[-1].end == pytest.approx(3 * PAUSE.seconds + 2 * LOW.seconds)


def test_a_token_without_a_space_goes_on_with_its_word(tones):
    (found,) = heard(tones, None, LOW, MIDDLE)
    assert found.text == "yesish"


def test_more_than_is_heard_at_once_is_heard_piece_by_piece(tones):
    (found,) = heard(tones, None, *[LOW, PAUSE, PAUSE] * 30)
    assert found.text.split() == ["yes"] * 30
    assert found.words[-1].start == pytest.approx(29 * (LOW.seconds + 2 * PAUSE.seconds), abs=0.2)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (("Yes", "No"), "Yes"),
        (("no", "yes no"), None),
        (Vocabulary(("yes", "no")), "yes"),
    ],
)
def test_what_was_written_is_an_answer_where_it_is_one_of_the_phrases(tones, wanted, text):
    found = heard(tones, wanted, LOW)
    assert [each.text for each in found] == ([text] if text else [])


def test_words_of_a_vocabulary_are_heard_in_any_order(tones):
    (found,) = heard(tones, Vocabulary(("no", "yes")), LOW, PAUSE, HIGH, PAUSE, HIGH)
    assert found.text == "yes no no"


def test_silence_is_no_answer(tones):
    for wanted in (("yes",), None):
        assert heard(tones, wanted) == ()
        assert heard(tones, wanted, PAUSE) == ()


def test_an_answer_of_which_nothing_tells_how_sure_it_is_is_asked_back(tones):
    table = calibration("sherpa", closed=True)
    (found,) = heard(tones, ("yes", "no"), LOW)
    assert table.confirm <= found.confidence < table.accept


def test_a_folder_of_models_finds_it_by_the_setting_recognizers(folder):
    found = ModelStore(folder.parent).get(folder.name)
    assert (found.engine, found.problem) == ("sherpa", "")
    (folder / "voicekit.json").write_text(
        '{"name": "tones", "engine": "sherpa", "language": "en", "license": "", "source": "", "checksum": "",'
        ' "fetched": ""}'
    )
    recognizer = Registry(folder.parent, ("sherpa",)).find("en-GB")
    assert recognizer.describe().engine == "sherpa"
    assert heard(recognizer, ("yes",), LOW)[0].text == "yes"


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        (("encoder.onnx", "tokens.txt"), ["decoder*.onnx", "joiner*.onnx"]),
        (("model.int8.onnx",), ["tokens.txt"]),
        (("encoder-epoch-99.onnx", "decoder-epoch-99.int8.onnx", "joiner.onnx", "tokens.txt"), []),
    ],
)
def test_the_files_that_a_model_lacks_are_named(tmp_path, files, missing):
    for name in files:
        (tmp_path / name).write_text("x")
    assert list(SherpaEngine().lacks(tmp_path)) == missing


def test_a_streaming_model_is_told_to_be_one(tmp_path):
    folder = tmp_path / "sherpa-onnx-streaming-zipformer-en"
    folder.mkdir()
    for name in ("encoder.onnx", "decoder.onnx", "joiner.onnx", "tokens.txt"):
        (folder / name).write_text("x")
    with pytest.raises(ModelBroken, match="streaming model"):
        SherpaRecognizer(folder, "en").load()


def test_a_damaged_model_is_named_as_broken(folder, tmp_path):
    (tmp_path / "tokens.txt").write_bytes((folder / "tokens.txt").read_bytes())
    (tmp_path / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:200])
    with pytest.raises(ModelBroken, match="cannot be loaded"):
        SherpaRecognizer(tmp_path, "en").load()


def test_a_model_that_ends_the_process_that_loads_it_ends_a_child_process_and_not_ours(folder, tmp_path):
    (tmp_path / "tokens.txt").write_bytes((folder / "tokens.txt").read_bytes())
    for part in ("encoder", "decoder", "joiner"):
        (tmp_path / f"{part}.onnx").write_bytes((folder / "model.onnx").read_bytes())
    with pytest.raises(ModelBroken, match="int64"):
        SherpaRecognizer(tmp_path, "en").load()


def test_what_cannot_be_is_refused(tones, tmp_path):
    with pytest.raises(ValueError, match="no phrases"):
        tones.open([])
    with pytest.raises(ModelMissing, match="voicekit models fetch"):
        SherpaRecognizer(tmp_path / "none", "en").load()
    utterance = tones.open(None)
    utterance.finish()
    with pytest.raises(RecognizerFailed, match="ended"):
        utterance.feed(LOW)
