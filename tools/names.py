"""Class names that stand for more than one thing, and the size of the house: ``python -m tools.names [FOLDER]``."""

import ast
import collections
import statistics
import sys
from pathlib import Path

__all__: list[str] = []


def main() -> None:
    """The command line."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "voicekit")
    texts = {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*.py"))}
    classes: dict[str, list[str]] = collections.defaultdict(list)
    lengths = []
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(path)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append((node.end_lineno or node.lineno) - node.lineno + 1)
    public = {name: places for name, places in classes.items() if not name.startswith("_")}
    many = _homonyms(public)
    for name, places in sorted(many.items()):
        print(f"{name} x{len(places)}: {', '.join(places)}")
    stripped: dict[str, list[str]] = collections.defaultdict(list)
    for name, places in classes.items():
        stripped[name.lstrip("_")] += places
    lines = sum(text.count("\n") for text in texts.values())
    print(
        f"{len(texts)} files, {lines} lines, {len(lengths)} functions, median {statistics.median(lengths)}, longest "
        f"{max(lengths)}; {len(public)} public class names, {len(many)} with two meanings or more, "
        f"{len(_homonyms(stripped))} with private classes and underscores stripped"
    )


def _homonyms(classes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: places for name, places in classes.items() if len(places) > 1}


if __name__ == "__main__":
    main()
