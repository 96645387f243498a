"""Whether a folder is a model that an engine can load, decided by its files alone."""

from pathlib import Path

from voicekit.asr.models.catalogue import Engine

__all__ = ["engine_of", "problem"]

# Vosk aborts or logs to stderr where one of these is absent (src/model.cc); a model has one of two layouts.
_ACOUSTIC = ("am/final.mdl", "final.mdl")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"), ("HCLG.fst",), ("HCLr.fst", "Gr.fst"))
_WHISPER = ("model.bin", "config.json", "tokenizer.json")
_WHISPER_WORDS = ("vocabulary.txt", "vocabulary.json")


def engine_of(folder: Path) -> Engine | None:
    """The engine for which a folder looks made; None where it looks like no model."""
    if (folder / "model.bin").is_file() or (folder / "vocabulary.txt").is_file():
        return "whisper"
    if any((folder / name).exists() for name in ("am", "graph", "final.mdl", "HCLG.fst", "HCLr.fst")):
        return "vosk"
    return None


def problem(folder: Path, engine: Engine | None = None) -> str:
    """What is wrong with a model, empty where nothing is (blocks, a few looks at the disk).

    A file that is there but empty is as bad as one that is missing: unpacking was cut off.
    """
    kind = engine or engine_of(folder)
    if kind is None:
        return "it holds the files of no engine"
    missing = _vosk(folder) if kind == "vosk" else _whisper(folder)
    return f"it lacks {', '.join(missing)}" if missing else ""


def _vosk(folder: Path) -> list[str]:
    missing = [] if any(map(_filled, _under(folder, _ACOUSTIC))) else [_ACOUSTIC[0]]
    if not any(all(map(_filled, _under(folder, graph))) for graph in _GRAPHS):
        begun = next((graph for graph in _GRAPHS if any((folder / name).exists() for name in graph)), _GRAPHS[0])
        missing += [name for name in begun if not _filled(folder / name)]
    if (folder / "am").exists() and not _filled(folder / "conf" / "mfcc.conf"):
        missing.append("conf/mfcc.conf")
    if (folder / "ivector").exists() and not _filled(folder / "ivector" / "final.ie"):
        missing.append("ivector/final.ie")
    return missing


def _whisper(folder: Path) -> list[str]:
    missing = [name for name in _WHISPER if not _filled(folder / name)]
    if not any(map(_filled, _under(folder, _WHISPER_WORDS))):
        missing.append(_WHISPER_WORDS[0])
    return missing


def _under(folder: Path, names: tuple[str, ...]) -> list[Path]:
    return [folder / name for name in names]


def _filled(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0
