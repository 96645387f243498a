"""``voicekit calls``: what happened on calls, and why; those that go on included."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from voicekit._cli.context import Context
from voicekit._cli.options import agreed, as_json, print_json, settings_of
from voicekit._cli.progress import counted
from voicekit._lazy import LazyModule
from voicekit._unseen import visible

if TYPE_CHECKING:
    from rich import console as consoles
    from rich import table as tables

    from voicekit._records import calls as kept
    from voicekit._records import export as exporting
    from voicekit._records import following, stats, telling, wanted
    from voicekit._records import why as reasons
    from voicekit._records.calls import Erased, KeptCalls
    from voicekit._records.record import CallRecord
else:
    consoles, tables = LazyModule("rich.console"), LazyModule("rich.table")
    exporting, stats = LazyModule("voicekit._records.export"), LazyModule("voicekit._records.stats")
    kept, telling = LazyModule("voicekit._records.calls"), LazyModule("voicekit._records.telling")
    wanted = LazyModule("voicekit._records.wanted")
    reasons, following = LazyModule("voicekit._records.why"), LazyModule("voicekit._records.following")

__all__ = ["command"]

SHOWN = 20
"""Calls that `list` shows where nothing else is asked for: a screen of them."""

MOST_SHOWN = 1_000_000
"""Calls that may be asked for at once."""

WIDEST = 40
"""Characters of one column: a stranger's route may have thousands."""

BAR_WIDTH = 40
"""Characters of the bar of the busiest hour."""

_AGO = re.compile(r"(\d{1,6})([smhdw])")
_DAYS = {"today": 0, "yesterday": 1}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType):
    """A time: of the day (``21:14``), a date, both (``2026-11-30T21:14``), ``yesterday``, or so long ago (``2h``)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """In milliseconds since 1970."""
        now = datetime.now(UTC).astimezone()
        try:
            moment = _moment(str(value).strip(), now)
        except (ValueError, OverflowError):
            times = "21:14, yesterday, 2026-11-30, 2026-11-30T21:14 or 2h (ago)"
            self.fail(f"{value!r} is no time: write {times}", param, ctx)
        return round(moment.timestamp() * 1000)


class StatusParam(click.ParamType):
    """How a call ended, in capitals or not."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """In capitals."""
        status = str(value).upper()
        if status and status not in wanted.STATUSES:
            self.fail(f"{value!r} is no outcome of a call: it is one of {', '.join(wanted.STATUSES)}", param, ctx)
        return status


def _moment(text: str, now: datetime) -> datetime:
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        hour, minute, *second = map(int, text.split(":"))
        today = now.replace(hour=hour, minute=minute, second=second[0] if second else 0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)  # last night's 21:14 is meant
    if text in _DAYS:
        return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_DAYS[text])
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.astimezone()


def _said(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """What is asked for; empty only where nothing was: a script's variable that is empty would ask for all calls."""
    if not value and context.get_parameter_source(str(parameter.name)) is not ParameterSource.DEFAULT:
        raise click.BadParameter("it is empty: leave the option out to ask for all", context, parameter)
    return value


def filters(command: Any) -> Any:
    """Which calls are meant."""
    for option in (
        click.option(
            "--status",
            metavar="STATUS",
            default="",
            type=StatusParam(),
            help="Only with this outcome: OK, HANGUP, NO_INPUT, ...",
        ),
        click.option("--node", callback=_said, metavar="NAME", default="", help="Only those that came to this node."),
        click.option("--flow", callback=_said, metavar="NAME", default="", help="Only those held by this flow."),
        click.option("--route", callback=_said, metavar="NAME", default="", help="Only of this route."),
        click.option("--caller", callback=_said, metavar="NUMBER", default="", help="Only from this number."),
        click.option("--until", type=Moment(), metavar="TIME", help="Only those that began before."),
        click.option("--since", type=Moment(), metavar="TIME", help="Only those that began then or later."),
    ):
        command = option(command)
    return command


@contextmanager
def _looked_up(context: Context) -> Iterator["KeptCalls"]:
    """The calls; whatever is not as it should be with them is said, and no reason not to show the others."""
    with kept.kept_calls(settings_of(context)) as calls:
        for trouble in calls.troubles():
            click.echo(visible(trouble), err=True)
        yield calls


@click.group()
def command() -> None:
    """Look up what happened on calls, and why.

    Calls that go on are among them. A call is named by its id, as the log has it, by its UNIQUEID in Asterisk, or by
    the key that `list` shows.
    """


@command.command("list")
@filters
@click.option(
    "-n",
    "--number",
    "most",
    type=click.IntRange(1, MOST_SHOWN),
    default=SHOWN,
    show_default=True,
    help="At most so many.",
)
@as_json
@click.pass_obj
def listing(context: Context, /, *, most: int, as_json: bool, **asked: Any) -> None:
    """List calls, the last first.

    TIME is 21:14 (the last one there was), today, yesterday, 2026-11-30, 2026-11-30T21:14, or how long ago: 90s, 15m,
    2h, 3d.
    """
    with _looked_up(context) as calls:
        found = list(calls.find(wanted.CallFilter(**asked), most))
    if as_json:
        print_json([telling.facts_of_call(record) for record in found])
        return
    if not found:
        click.echo("no calls", err=True)
        return
    rows = [_row(record) for record in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


@command.command("show")
@click.argument("call", default="")
@as_json
@click.pass_obj
def show(context: Context, /, *, call: str, as_json: bool) -> None:
    """Show one call as it was heard, with times: the last one, or the last of this id."""
    with _looked_up(context) as calls:
        record = calls.named(call)
    if as_json:
        print_json(telling.facts_of_call(record, events=True))
        return
    _print_head(record)
    for at, who, words in telling.conversation(record.told):
        click.echo(_line(at, who, words))


@command.command("why")
@click.argument("call", default="")
@as_json
@click.pass_obj
def why(context: Context, /, *, call: str, as_json: bool) -> None:
    """Say why a call ended as it did, what shows it, and what to do: the last one, or the last of this id."""
    with _looked_up(context) as calls:
        record = calls.named(call)
    reason = reasons.why(record)
    if as_json:
        evidence = [telling.facts_of_told(each) for each in reason.evidence]
        print_json({**telling.facts_of_call(record), "cause": reason.cause, "hint": reason.hint, "evidence": evidence})
        return
    _print_head(record)
    click.secho(visible(reason.cause), bold=True)
    for at, who, words in telling.conversation(list(reason.evidence)):
        click.echo(_line(at, who, words))
    if reason.hint:
        click.echo(f"  hint: {visible(reason.hint)}")


@command.command("tail")
@click.option("--call", default="", metavar="ID", help="Only of this call.")
@as_json
@click.pass_obj
def tail(context: Context, /, *, call: str, as_json: bool) -> None:
    """Follow what happens on all calls, until Ctrl-C. It comes a second late."""
    followed = following.follow(settings_of(context))
    click.echo("following all calls; Ctrl-C ends it", err=True)
    for record, told in followed:
        if call and call not in (record.key, record.id, record.uniqueid):
            continue
        if as_json:
            facts = {"id": record.id, "record": record.key, **telling.facts_of_told(told)}
            click.echo(json.dumps(facts))
            continue
        for at, who, words in telling.conversation([told]):
            click.echo(f"{visible(record.id)}  {_line(at, who, words)}")


@command.command("stats")
@filters
@as_json
@click.pass_obj
def statistics(context: Context, /, *, as_json: bool, **asked: Any) -> None:
    """Count what many calls have in common: outcomes, times, hours, nodes and questions.

    Of each node: how many calls came to it, and ended there. TIME as in `list`.
    """
    with _looked_up(context) as calls, counted("counting", hidden=as_json) as progress:
        asked_for = wanted.CallFilter(**asked)
        total = calls.count(asked_for)
        found = stats.stats_of(calls.find(asked_for), lambda done: progress(done, max(done, total)))
    if as_json:
        print_json(found.report())
    elif not found.calls:
        click.echo("no calls", err=True)
    else:
        _print_stats(found)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@filters
@click.option("--format", "form", type=click.Choice(("csv", "parquet")), help="Else by the end of the file's name.")
@as_json
@click.pass_obj
def export(context: Context, /, *, file: Path, form: str | None, as_json: bool, **asked: Any) -> None:
    """Write calls into a file for other programs, a row for each: CSV, or Parquet.

    The file is there whole or not at all. TIME as in `list`; the times in it are UTC, and the events JSON.
    """
    form = form or file.suffix.removeprefix(".").lower()
    if form not in exporting.FORMATS:
        raise click.UsageError("nothing says which format: let the name end in .csv or .parquet, or give --format")
    with _looked_up(context) as calls, counted("exporting", hidden=as_json) as progress:
        asked_for = wanted.CallFilter(**asked)
        total = calls.count(asked_for)
        found = exporting.export(calls.find(asked_for), file, form, lambda done: progress(done, max(done, total)))
    if as_json:
        print_json({"calls": found, "file": str(file)})
    else:
        click.echo(f"{found} calls are in {file}")


@command.command("erase")
@click.option("--caller", callback=_said, metavar="NUMBER", default="", help="Calls from this number.")
@click.option("--until", type=Moment(), metavar="TIME", help="Calls that began before.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_obj
def erase(context: Context, /, *, caller: str, until: int | None, yes: bool, as_json: bool) -> int:
    """Delete what is kept of calls for good: records, and recordings that lie where Asterisk made them.

    Afterwards the database, the spool and the recordings are searched for the number. Exits 1 where it still stands
    somewhere: calls that go on stay, and other callers may have said or pressed it. The log is not touched.
    """
    if not caller and until is None:
        raise click.UsageError("nothing says which calls: give --caller, --until, or both")
    asked = wanted.CallFilter(caller=caller, until=until)
    settings = settings_of(context)
    if not yes:
        with kept.kept_calls(settings) as calls:
            count = sum(1 for _ in calls.find(asked))
        if not agreed(f"Delete {count} calls for good?", "--yes"):
            click.echo("nothing is deleted", err=True)
            return 1
    erased = kept.erase(settings, asked)
    if as_json:
        print_json(erased._asdict())
    else:
        click.echo(f"{erased.calls} calls and {erased.recordings} recordings are deleted")
        _print_left(erased, caller if until is None else "")
    return 1 if erased.left or erased.standing else 0


def _print_left(erased: "Erased", number: str) -> None:
    if erased.left:
        click.echo(f"{erased.left} calls are still there: they go on, or came meanwhile")
    if erased.standing:
        places = ", ".join(map(visible, erased.standing[:SHOWN]))
        click.echo(f"{visible(number)} still stands in {len(erased.standing)} places: {places}")
    elif number:
        click.echo(f"{visible(number)} stands in no record, in no spool and in no name of a recording any more")


def _print_stats(found: "stats.CallStats") -> None:
    console = consoles.Console(highlight=False, markup=False, emoji=False)
    click.echo(f"{found.calls} calls, {found.cut} of {found.prompts} prompts cut short")
    outcomes = [(name, str(count), _share(count, found.calls)) for name, count in found.outcomes.most_common()]
    console.print(_table(("outcome", "calls", "share"), outcomes))
    measures = (("seconds of a call", found.durations), ("seconds to the first prompt", found.first_prompts))
    shown = ((name, *(f"{value:.1f}" for value in each.shares().values())) for name, each in measures if each.count)
    console.print(_table(("", "quarter", "half", "three quarters", "95 %"), list(shown)))
    hours = [(f"{hour:02d}", str(found.hours[hour]), _bar(found, hour)) for hour in range(24) if found.hours[hour]]
    console.print(_table(("hour", "calls", ""), hours, left=(0, 2)))
    report: Any = found.report()
    nodes = [
        (f"{each['flow']}.{each['node']}", each["entered"], each["left"], f"{each['share']:.0%}")
        for each in report["nodes"]
    ]
    if nodes:
        console.print(_table(("node", "entered", "left there", "share"), nodes))
    questions = [_question(each) for each in report["questions"]]
    if questions:
        heads = ("question", "asked", "answered", "no input", "no match", "other", "spoken", "confidence")
        console.print(_table(heads, questions))


def _question(facts: dict[str, Any]) -> tuple[str, ...]:
    missed = dict(facts["missed"])
    silent, wrong = missed.pop("no_input"), missed.pop("no_match")
    sure = facts["confidence"].get("half")
    counts = (facts["asked"], facts["answered"], silent, wrong, sum(missed.values()), facts["spoken"])
    return facts["question"], *map(str, counts), "" if sure is None else f"{sure:.0%}"


def _table(heads: tuple[str, ...], rows: "list[tuple[Any, ...]]", left: tuple[int, ...] = (0,)) -> "tables.Table":
    table = tables.Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place in left else "right")
    for row in rows:
        table.add_row(*(_short(visible(str(text))) for text in row))
    return table


def _bar(found: "stats.CallStats", hour: int) -> str:
    return "#" * round(found.hours[hour] / max(found.hours.values()) * BAR_WIDTH)


def _share(count: int, total: int) -> str:
    return f"{count / total:.0%}"


def _print_head(record: "CallRecord") -> None:
    when, who, route, outcome, *_ = _row(record)
    click.echo(f"{when}  {who}  {route}  {outcome}".rstrip())
    names = {"id": record.id, "channel": record.channel, "key": record.key, "program": record.program}
    click.echo("  ".join(f"{name} {visible(value)}" for name, value in names.items() if value))
    click.echo()


def _row(record: "CallRecord") -> tuple[str, ...]:
    lasted = f"{record.duration / 1000:.0f} s"
    where = record.question or record.node
    outcome = record.status or "on the line"
    route = record.flow or record.route or "-"
    marked = "" if record.served == "socket" else f" ({record.served})"
    texts = (f"{record.when:%Y-%m-%d %H:%M:%S}", record.caller or "withheld", route, outcome, lasted, where, record.key)
    return tuple(_short(visible(text)) for text in (*texts[:6], texts[6] + marked))


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "\u2026"


def _line(at: int, who: str, words: str) -> str:
    return f"{at / 1000:8.1f}  {who:<8}  {visible(words)}"
