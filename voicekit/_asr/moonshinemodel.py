"""A Moonshine model in ONNX Runtime's format: what it gives for a sound and a text, in Python's own terms.

The only module that knows onnxruntime for recognition. All methods may be used by several threads at once; each call
runs on the thread that makes it.

The model is an encoder, whose work grows with the sound, and a decoder that writes a text token by token. The keys and
values that the decoder makes of the sound are made once; they serve any number of texts in one call, for the model
spreads them over a batch. Weights are 8 bits wide, and what passes between layers is brought to 8 bits by the largest
value of a whole batch: the score of a text moves by some 0.1 with what stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.loops import is_repetitive
from voicekit._asr.models import loading
from voicekit._asr.models.engines import is_filled
from voicekit._asr.models.loading import check_whole
from voicekit._asr.moonshinetokens import END, START, Tokens
from voicekit.errors import ModelBroken, RecognizerFailed

__all__ = ["MEND", "MOST_SECONDS", "Encoded", "MoonshineModel", "Written", "claims", "lacks", "release"]

MEND = "pip install 'voicekit[moonshine]'"

MOST_SECONDS = 30.0
"""The longest sound that is heard at once; the model was trained on 4 to 30 s."""

LEAST_SAMPLES = 4096
"""A shorter sound is padded to it: the encoder needs some 1,300 samples for its first frame."""

TOKENS_PER_SECOND = 6.5
"""The model's own limit for what it writes by itself; speech has some 4."""

LOOK_FOR_LOOPS = 12
"""Tokens after which what is written is looked at for repeated words, again and again: a loop ends soon."""

BATCH = 64
"""Texts that go on in one call of the decoder: it gives 32,768 numbers of 4 bytes for each."""

TOGETHER = 64
"""Tokens that are heard in one call where texts have no more in common: a call reads all weights, 20 MB, anew."""

BEAM = 5
"""Texts that are followed at once while words of a vocabulary are put together."""

COUNTED_BEAM = 10
"""The same where their number is known, when the ends of all come at about one step."""

LONGEST_STRING = 96
"""Tokens of an answer in words of a vocabulary: twice those of the longest number that people say."""

_ENCODER, _DECODER, _TOKENS = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"
_FILES = (_ENCODER, _DECODER, _TOKENS)

_Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sound after the encoder: what the decoder is given with each call, and its state after ``<s>``."""

    sound: Mapping[str, NDArray[Any]]
    start: "DecoderState"


@dataclass(frozen=True, slots=True)
class DecoderState:
    """The decoder after some texts, a row each: keys and values of their tokens, and the logits of the next one."""

    kept: Mapping[str, _Rows]
    logits: _Rows

    def logs(self) -> NDArray[np.float64]:
        """The logarithm of each row's sum, to be taken from its logits."""
        return _logs(self.logits)


@dataclass(frozen=True, slots=True)
class Written:
    """Text that the model wrote; ``mean`` is the log-probability of each of its ``tokens``, the end among them."""

    text: str
    mean: float
    tokens: int

    @property
    def total(self) -> float:
        return self.mean * self.tokens


class MoonshineModel:
    """A model in memory."""

    def __init__(self, path: Path) -> None:
        check_whole(path, "Moonshine model", lacks(path))
        self.tokens = Tokens(path / _TOKENS)
        self._encoder = _session(path / _ENCODER)
        self._decoder = _session(path / _DECODER)
        pasts = {each.name: each.shape for each in self._decoder.get_inputs() if each.name.startswith("past_key")}
        self._of_text = [name for name in pasts if ".decoder." in name]
        self._of_sound = [name for name in pasts if ".encoder." in name]
        if not self._of_text or not self._of_sound:
            raise ModelBroken(f"{path / _DECODER} keeps nothing of what it has heard", hint="fetch the model again")
        self._empty = {name: np.zeros((1, shape[1], 0, shape[3]), np.float32) for name, shape in pasts.items()}

    def encode(self, sound: NDArray[np.float32]) -> Encoded:
        """What the model makes of 16 kHz sound; of no more than `MOST_SECONDS` where it is to be any good."""
        heard = np.pad(sound, (0, max(0, LEAST_SAMPLES - len(sound))))[None]
        (states,) = _run(self._encoder, ["last_hidden_state"], {"input_values": heard, "attention_mask": _all(heard)})
        # A mask of one place stands for all of the sound, as long as it is.
        given = {"encoder_hidden_states": states, "encoder_attention_mask": np.ones((1, 1), np.int64)}
        names = [*self._of_text, *self._of_sound]
        logits, *kept = self._ask(names, {**given, **self._empty}, [[START]], cached=False)
        made = dict(zip(names, kept, strict=True))
        given |= {name: made[name] for name in self._of_sound}
        return Encoded(given, DecoderState({name: made[name] for name in self._of_text}, logits[:, -1]))

    def score(self, encoded: Encoded, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """The log-probability of each token of each text given the sound, the end of the text among them."""
        wanted = [(*self.tokens.encode(text), END) for text in texts]
        scores: list[tuple[float, ...]] = []
        for start in range(0, len(wanted), BATCH):
            scores += self._scored(encoded, wanted[start : start + BATCH])
        return scores

    def write(self, encoded: Encoded, seconds: float) -> Written:
        """What the model makes of so many seconds of sound by itself, the likeliest token at each step."""
        tokens: list[int] = []
        logs: list[float] = []
        state = encoded.start
        for _ in range(round(seconds * TOKENS_PER_SECOND) + LOOK_FOR_LOOPS):
            best = int(state.logits[0].argmax())
            logs.append(float(state.logits[0, best] - state.logs()[0]))
            if best == END:
                break
            tokens.append(best)
            if len(tokens) % LOOK_FOR_LOOPS == 0 and is_repetitive(self.tokens.decode(tokens).split()):
                break
            state = self._next(encoded, state, [0], [best])
        return Written(self.tokens.decode(tokens), float(np.mean(logs)), len(logs))

    def string(self, encoded: Encoded, words: "WordTree", count: int | None = None) -> tuple[Written, ...]:
        """The likeliest texts made of nothing but the words of a tree, the best first; of just ``count`` words."""
        beam = BEAM if count is None else COUNTED_BEAM
        paths = [_Path((), 0.0, 0, words.root, 0, START)]
        ended: dict[tuple[str, ...], Written] = {}
        state = encoded.start
        for _ in range(LONGEST_STRING):
            likeliest = [path for path in _ahead(paths, state) if count is None or path.may_have(count)][: 2 * beam]
            for path in likeliest[:beam]:
                if path.node is None:
                    written = Written(" ".join(path.words), path.total / path.tokens, path.tokens)
                    ended[path.words] = max(ended.get(path.words, written), written, key=lambda each: each.mean)
            paths = [path for path in likeliest if path.node is not None][:beam]
            if not paths or len(ended) >= beam:
                break
            state = self._next(encoded, state, [path.row for path in paths], [path.token for path in paths])
        return tuple(sorted(ended.values(), key=lambda each: -each.mean))

    def _scored(self, encoded: Encoded, wanted: Sequence[tuple[int, ...]]) -> list[tuple[float, ...]]:
        """Beginnings that texts share are heard once, those of a length in one call; what is left, in a last one."""
        found: list[list[float]] = [[] for _ in wanted]
        rows: dict[tuple[int, ...], int] = {(): 0}
        state = encoded.start
        for depth in range(max(map(len, wanted))):
            logs = state.logs()
            for scores, tokens in zip(found, wanted, strict=True):
                if len(tokens) > depth:
                    row = rows[tokens[:depth]]
                    scores.append(float(state.logits[row, tokens[depth]] - logs[row]))
            going = [text for text, tokens in enumerate(wanted) if len(tokens) > depth + 1]
            ahead = list(dict.fromkeys(wanted[text][: depth + 1] for text in going))
            places = [rows[each[:-1]] for each in ahead]
            longest = max((len(wanted[text]) - 1 - depth for text in going), default=0)
            if len(ahead) == len(going) and len(ahead) * longest <= TOGETHER:
                ends = self._ends(encoded, state, places, [wanted[text][depth:] for text in going]) if going else []
                for text, scores in zip(going, ends, strict=True):
                    found[text] += scores
                break
            state = self._next(encoded, state, places, [each[-1] for each in ahead])
            rows = {each: row for row, each in enumerate(ahead)}
        return [tuple(scores) for scores in found]

    def _ends(
        self, encoded: Encoded, state: DecoderState, rows: Sequence[int], ends: Sequence[tuple[int, ...]]
    ) -> list[list[float]]:
        """The log-probability of each token but the first of ``ends`` of texts, which go on from rows of a state."""
        longest = max(map(len, ends)) - 1
        tokens = [[*end[:-1], *[END] * (longest + 1 - len(end))] for end in ends]
        kept = {name: values[list(rows)] for name, values in state.kept.items()}
        logits = self._ask([], {**encoded.sound, **kept}, tokens, cached=True)[0]
        return [
            [
                float(row[place, token] - log)
                for place, (token, log) in enumerate(zip(end[1:], _logs(row), strict=False))
            ]
            for end, row in zip(ends, logits, strict=True)
        ]

    def _next(self, encoded: Encoded, state: DecoderState, rows: Sequence[int], tokens: Sequence[int]) -> DecoderState:
        """The state after one more token for each of the ``rows`` of a state."""
        kept = {name: values[list(rows)] for name, values in state.kept.items()}
        asked = [[token] for token in tokens]
        logits, *values = self._ask(self._of_text, {**encoded.sound, **kept}, asked, cached=True)
        return DecoderState(dict(zip(self._of_text, values, strict=True)), logits[:, -1])

    def _ask(
        self, names: Sequence[str], given: Mapping[str, NDArray[Any]], tokens: Sequence[Sequence[int]], *, cached: bool
    ) -> list[_Rows]:
        """The logits of what follows each of the ``tokens`` of each row, and the keys and values of these names."""
        asked = {"input_ids": np.array(tokens, np.int64), "use_cache_branch": np.array([cached]), **given}
        outputs = ["logits", *(name.replace("past_key_values", "present") for name in names)]
        return _run(self._decoder, outputs, asked)


class WordTree:
    """Answers made of some words, as the model writes them: ``Two, three, nine, one.`` or ``Twenty-four``.

    A tree of tokens: `root` leads to the first word, each word's end to a mark, the next word or the end of the text.
    """

    def __init__(self, words: Sequence[str], tokens: Tokens) -> None:
        after, joined, comma, stopped = _Node(), _Node(), _Node(), _Node()
        self.root = _Node()
        for word in words:
            self.root.lead(tokens.encode(f" {word[:1].upper()}{word[1:]}"), after, word)
            joined.lead(tokens.encode(word), after, word)
            for node in (after, comma):
                node.lead(tokens.encode(f" {word}"), after, word)
        after.lead(tokens.encode(","), comma)
        after.lead(tokens.encode("-"), joined)
        after.lead(tokens.encode("."), stopped)
        for node in (after, stopped):
            node.lead((END,), None)


class _Node:
    """A place in a text. ``ahead``: the tokens that may follow, each with the places to which it leads (None: the end)
    and the word that it ends.

    One token may lead to two places: `` oh`` is a word, and the beginning of `` ohm``.
    """

    __slots__ = ("ahead", "within")

    def __init__(self) -> None:
        self.ahead: dict[int, list[tuple[_Node | None, str]]] = {}
        self.within: dict[int, _Node] = {}

    def lead(self, tokens: Sequence[int], target: "_Node | None", word: str = "") -> None:
        """Let ``tokens`` lead to a place, and be a word."""
        node = self
        for token in tokens[:-1]:
            if token not in node.within:
                node.within[token] = _Node()
                node.ahead.setdefault(token, []).append((node.within[token], ""))
            node = node.within[token]
        places = node.ahead.setdefault(tokens[-1], [])
        if (target, word) not in places:
            places.append((target, word))


@dataclass(frozen=True, slots=True)
class _Path:
    """A text on its way through a tree, of so many ``tokens``, which goes on from a ``row`` of a state by ``token``."""

    words: tuple[str, ...]
    total: float
    tokens: int
    node: _Node | None
    row: int
    token: int

    def may_have(self, count: int) -> bool:
        """Whether a text that goes on so, or ends so, can have so many words."""
        return len(self.words) == count or (self.node is not None and len(self.words) < count)


def _ahead(paths: Sequence[_Path], state: DecoderState) -> list[_Path]:
    """Where paths, a row of the state each, may go with one more token; the likeliest first.

    Of two that say the same words and stand at one place, such as with a comma and without, the likelier goes on.
    """
    found: dict[tuple[tuple[str, ...], _Node | None], _Path] = {}
    for row, (path, logs) in enumerate(zip(paths, state.logs(), strict=True)):
        assert path.node is not None
        for token, places in path.node.ahead.items():
            total = path.total + float(state.logits[row, token] - logs)
            for node, word in places:
                words = (*path.words, word) if word else path.words
                rival = found.get((words, node))
                if rival is None or rival.total < total:
                    found[words, node] = _Path(words, total, path.tokens + 1, node, row, token)
    return sorted(found.values(), key=lambda path: -path.total)


def _logs(logits: _Rows) -> NDArray[np.float64]:
    top = logits.max(axis=1)
    return np.asarray(top + np.log(np.exp(logits - top[:, None]).sum(axis=1)), np.float64)


def claims(folder: Path) -> bool:
    """Whether a folder looks like a Moonshine model, whole or not."""
    return any((folder / name).is_file() for name in (_ENCODER, _DECODER))


def lacks(folder: Path) -> list[str]:
    """The files that a Moonshine model needs and this folder does not have."""
    return [name for name in _FILES if not is_filled(folder / name)]


def release() -> str:
    """The release of onnxruntime. Raises RecognizerMissing."""
    return loading.release("onnxruntime", "onnxruntime", what="onnxruntime, which runs Moonshine,", hint=MEND)


def _session(file: Path) -> Any:
    onnxruntime = loading.imported("onnxruntime", what="onnxruntime, which Moonshine needs,", hint=MEND)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is told by the exception
    try:
        return onnxruntime.InferenceSession(str(file), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own for a damaged file
        raise ModelBroken(f"{file} cannot be loaded: {error}", hint="fetch the model again") from error


def _run(session: Any, outputs: Sequence[str], given: Mapping[str, NDArray[Any]]) -> list[Any]:
    try:
        return list(session.run(list(outputs), dict(given)))
    except Exception as error:  # classes of its own, with no common one
        raise RecognizerFailed(f"Moonshine failed: {error}") from error


def _all(sound: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.ones(sound.shape, np.int64)
