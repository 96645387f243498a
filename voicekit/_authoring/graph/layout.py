"""Places for boxes and arrows, layer by layer: the method of Sugiyama, Tagawa and Toda (1981), in four steps.

Circles are opened where a walk from the first box meets itself. A box's layer is the longest way to it; between two
layers of boxes lies a row for the labels of arrows. An arrow has a point in every row that it crosses, and so bends
around what is there. The order within rows follows the mean of the neighbours, and the places are those of least
squares that keep the distances.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["Layout", "Polyline", "layout"]

GAP = 24.0
"""Between neighbours in a row."""

ROW_GAP = 24.0
"""Between rows."""

LABEL_HEIGHT = 18.0

LOOP = 34.0
"""How far an arrow from a box to itself comes out of it."""

SWEEPS = 10
"""Rounds of ordering, and of placing; more change little."""

FAR = 30
"""Layers; a longer arrow bends only at its ends, or a large flow would have more points than boxes."""

Point = tuple[float, float]
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Polyline:
    """An arrow's points, from its source's edge to its target's, and the middle of its label."""

    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each box, the line of each arrow in their order, and the size of the whole."""

    boxes: Mapping[str, Point]
    lines: tuple[Polyline, ...]
    width: float
    height: float


@dataclass(slots=True)
class _RowItem:
    """What has a place in a row: a box, or an arrow's point."""

    row: int
    width: float
    height: float
    above: list["_RowItem"] = field(default_factory=list, repr=False)
    below: list["_RowItem"] = field(default_factory=list, repr=False)
    chain: list["_RowItem"] = field(default_factory=list, repr=False)
    """The points of the same arrow, which like to be below each other; empty for a box."""
    order: float = 0.0
    x: float = 0.0


def layout(boxes: Mapping[str, Size], arrows: Sequence[tuple[str, str, float]]) -> Layout:
    """Places for boxes with these sizes, the first one on top, and arrows: source, target, width of the label or 0."""
    layers = layers_of(boxes, [(source, target) for source, target, _ in arrows])
    beside = {name: max((label + LOOP for a, b, label in arrows if a == b == name), default=0.0) for name in boxes}
    items = {
        name: _RowItem(2 * layers[name], width + 2 * beside[name], height) for name, (width, height) in boxes.items()
    }
    chains = [_chain(items[source], items[target], label) for source, target, label in arrows]
    rows: list[list[_RowItem]] = [[] for _ in range(max((item.row for item in items.values()), default=-1) + 1)]
    for item in (*items.values(), *(point for chain in chains for point in chain)):
        rows[item.row].append(item)
    _order(rows)
    _place(rows)
    heights = [max((item.height for item in row), default=0.0) for row in rows]
    tops = [ROW_GAP + sum(heights[:row]) + ROW_GAP * row for row in range(len(rows))]
    middle = {name: (item.x, tops[item.row] + heights[item.row] / 2) for name, item in items.items()}
    ports = _ports(boxes, items, arrows, chains)
    lines = []
    for index, (source, target, label) in enumerate(arrows):
        if source == target:
            lines.append(_loop(middle[source], boxes[source], label))
            continue
        down = items[source].row < items[target].row
        points = [(ports[index, 0], middle[source][1] + boxes[source][1] / 2 * (1 if down else -1))]
        for item in chains[index]:
            top, bottom = tops[item.row], tops[item.row] + heights[item.row]
            points += [(item.x, top), (item.x, bottom)] if down else [(item.x, bottom), (item.x, top)]
        points.append((ports[index, 1], middle[target][1] - boxes[target][1] / 2 * (1 if down else -1)))
        first = chains[index][0]
        lines.append(Polyline(tuple(points), (first.x, tops[first.row] + heights[first.row] / 2)))
    right = max((item.x + item.width / 2 for row in rows for item in row), default=0.0)
    return Layout(middle, tuple(lines), right + GAP, (tops[-1] + heights[-1] if rows else 0.0) + ROW_GAP)


def layers_of(names: Iterable[str], arrows: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The layer of each box: below all that lead to it, but for arrows that close a circle."""
    out: dict[str, list[str]] = {name: [] for name in names}
    for source, target in arrows:
        if source != target:
            out[source].append(target)
    ended, closing = _walk(out)
    layers = dict.fromkeys(out, 0)
    incoming = dict.fromkeys(out, 0)
    for name in reversed(ended):
        for target in out[name]:
            upper, lower = (target, name) if (name, target) in closing else (name, target)
            incoming[lower] += 1
            layers[lower] = max(layers[lower], layers[upper] + 1)
    for name in list(out)[1:]:
        if not incoming[name] and out[name]:
            layers[name] = max(0, min(layers[target] for target in out[name]) - 1)
    return layers


def _walk(out: Mapping[str, Sequence[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """The boxes in the order in which a depth-first walk leaves them, and the arrows that lead back into its path."""
    ended: list[str] = []
    closing: set[tuple[str, str]] = set()
    state = dict.fromkeys(out, 0)
    for root in out:
        path = [(root, iter(out[root]))] if not state[root] else []
        while path:
            name, following = path[-1]
            state[name] = 1
            for target in following:
                if state[target] == 1:
                    closing.add((name, target))
                elif not state[target]:
                    path.append((target, iter(out[target])))
                    break
            else:
                state[name] = 2
                ended.append(name)
                path.pop()
    return ended, closing


def _chain(source: _RowItem, target: _RowItem, label: float) -> list[_RowItem]:
    """The points of an arrow in the rows between two boxes, from the source on; the first has the label."""
    if source is target:
        return []
    step = 1 if source.row < target.row else -1
    rows = list(range(source.row + step, target.row, step))
    if len(rows) > 2 * FAR:
        rows = [rows[0], rows[-1]]
    points = [_RowItem(row, 6.0, 0.0) for row in rows]
    points[0].width, points[0].height = label + 8.0, LABEL_HEIGHT if label else 0.0
    whole = [source, *points, target]
    for point in points:
        point.chain = points
    for one, other in pairwise(whole):
        upper, lower = (one, other) if step > 0 else (other, one)
        upper.below.append(lower)
        lower.above.append(upper)
    return points


def _order(rows: list[list[_RowItem]]) -> None:
    """Bring each row into the order with the fewest crossings that the sweeps come by."""
    _number(rows)
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            near = {
                id(item): _mean([each.order for each in (item.above if down else item.below)], item.order)
                for item in row
            }
            row.sort(key=lambda item: near[id(item)])
            for place, item in enumerate(row):
                item.order = place
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best
    _number(rows)


def _number(rows: list[list[_RowItem]]) -> None:
    for row in rows:
        for place, item in enumerate(row):
            item.order = place


def _crossings(rows: list[list[_RowItem]]) -> int:
    count = 0
    for row in rows:
        seen: list[float] = []
        for item in row:
            ends = [each.order for each in item.below]
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place(rows: list[list[_RowItem]]) -> None:
    """Give everything its x, the left edge of the leftmost at `GAP`."""
    for row in rows:
        _settle(row, [0.0] * len(row))
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            _settle(row, [_wish(item, straight=sweep >= SWEEPS) for item in row])
    left = min((item.x - item.width / 2 for row in rows for item in row), default=0.0)
    for row in rows:
        for item in row:
            item.x += GAP - left


def _wish(item: _RowItem, *, straight: bool) -> float:
    """Where an item would be best: in the middle of what it is joined to; an arrow's point below its others."""
    if straight and len(item.chain) > 1:
        return _mean([each.x for each in item.chain], item.x)
    return _mean([each.x for each in (*item.above, *item.below)], item.x)


def _settle(row: list[_RowItem], wanted: list[float]) -> None:
    """The places nearest to those wanted, by least squares, that keep order and distances: isotonic regression."""
    offsets, reach = [], 0.0
    for index, item in enumerate(row):
        reach += (row[index - 1].width + item.width) / 2 + GAP if index else 0.0
        offsets.append(reach)
    blocks: list[tuple[float, float, int]] = []
    for item, want, offset in zip(row, wanted, offsets, strict=True):
        blocks.append((want - offset, 4.0 if item.chain else 1.0, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, weight, count), (other, heavy, more) = blocks[-2], blocks[-1]
            blocks[-2:] = [((mean * weight + other * heavy) / (weight + heavy), weight + heavy, count + more)]
    places = [mean for mean, _, count in blocks for _ in range(count)]
    for item, place, offset in zip(row, places, offsets, strict=True):
        item.x = place + offset


def _ports(
    boxes: Mapping[str, Size],
    items: Mapping[str, _RowItem],
    arrows: Sequence[tuple[str, str, float]],
    chains: Sequence[Sequence[_RowItem]],
) -> dict[tuple[int, int], float]:
    """Where each arrow leaves its source (0) and meets its target (1), side by side along the edge of a box."""
    sides: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
    for index, (source, target, _) in enumerate(arrows):
        if source != target:
            down = items[source].row < items[target].row
            sides.setdefault((source, down), []).append((chains[index][0].x, index, 0))
            sides.setdefault((target, not down), []).append((chains[index][-1].x, index, 1))
    ports: dict[tuple[int, int], float] = {}
    for (name, _), several in sides.items():
        for place, (_, index, end) in enumerate(sorted(several), 1):
            ports[index, end] = items[name].x + (place / (len(several) + 1) - 0.5) * boxes[name][0] * 0.8
    return ports


def _loop(middle: Point, size: Size, label: float) -> Polyline:
    """An arrow from a box to itself, out on its right."""
    right, y = middle[0] + size[0] / 2, middle[1]
    points = ((right, y - 8), (right + LOOP / 2, y - 8), (right + LOOP / 2, y + 8), (right, y + 8))
    return Polyline(points, (right + LOOP / 2 + 6 + label / 2, y))
