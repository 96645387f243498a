"""The interpreter: flows by name, over calls, from node to node, in the language that they are held in."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from voicekit._call.call import Call
from voicekit._dialog.actions import Action, Actions
from voicekit._dialog.bounds import MAX_WORK, bounded
from voicekit._dialog.compiled import Compiled, are_varieties, same
from voicekit._dialog.document.flow import Argument
from voicekit._dialog.document.values import END
from voicekit._dialog.interpreter import commands
from voicekit._dialog.interpreter.checkpoint import Savepoint
from voicekit._dialog.interpreter.jumps import Back, Jump, Lost, Over
from voicekit._dialog.interpreter.run import FlowSession, Run, kind_of
from voicekit._dialog.interpreter.trace import FlowEvent, Observer
from voicekit._dialog.webhook import Webhooks
from voicekit._prompts.secret import Secret
from voicekit._prompts.source import Translate
from voicekit.errors import FlowFailed, ProtocolError, VoicekitError

__all__ = ["MAX_STEPS", "Interpreter", "carry_out", "speak"]

MAX_STEPS = 10_000
"""Nodes between two things that the caller hears or answers: no dialogue needs so many, an endless loop does."""

_REST = 100
"""Nodes after which other calls have their turn, unless expressions have worked enough before."""

_YES, _NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off", ""})


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()


class Interpreter:
    """Carries out flows. What it is given does not change: calls that begin with it finish with it.

    ``own`` are the actions of single flows, which go before the ``actions`` of all. ``translate`` gives the texts of
    languages other than a flow's own; without it, the catalogues that the call has. ``observe`` is told of everything
    that happens. ``clock`` is the time by which opening hours, ``today`` and ``now`` go.
    """

    def __init__(
        self,
        flows: Mapping[str, Compiled],
        actions: Mapping[str, Action] | None = None,
        *,
        own: Mapping[str, Mapping[str, Action]] = MappingProxyType({}),
        translate: Translate | None = None,
        observe: Observer | None = None,
        clock: Callable[[], dt.datetime] = _now,
        webhooks: Webhooks | None = None,
    ) -> None:
        self._flows = flows
        self._actions = actions if actions is not None else Actions()
        self._own = own
        self._translate = translate
        self._observe = observe
        self._clock = clock
        self._webhooks = webhooks or Webhooks()

    async def run(
        self,
        call: Call,
        name: str,
        arguments: Mapping[str, object] = MappingProxyType({}),
        *,
        saved: Savepoint | None = None,
    ) -> dict[str, object]:
        """Carry out a flow, and give its results by name, typed. A flow that leaves the call has none.

        With ``saved`` it goes on where another call was, without its arguments.

        What comes of a masked answer is a `Secret`; a `Secret` among the arguments is masked in the flow.

        Raises NoInput or NoMatch where nobody answered and the flow has no way for that, and FlowFailed or what else
        failed in it where it has no way for that; ``call`` is on the line then.
        """
        results, _ = await self._run(call, name, arguments, saved)
        return results

    async def answer(self, call: Call, name: str) -> None:
        """Hold a whole call: carry out a flow with the arguments of the dialplan, and hang up. Raises as `run`."""
        _, over = await self._run(call, name, call.named)
        if not over:
            await call.hangup()

    async def _run(
        self, call: Call, name: str, arguments: Mapping[str, object], saved: Savepoint | None = None
    ) -> tuple[dict[str, object], bool]:
        hotkeys, hotwords = call.hotkeys, call.hotwords
        session = FlowSession(
            call,
            self._flow,
            self._action,
            self._webhooks,
            self._translate or call.translate or same,
            self._clock,
            self._observe,
            dict(hotkeys),
            dict(hotwords),
        )
        begun, results = session.now(), {}
        try:
            run = Run(session, self._flow(name))
            await _begin(run)
            masked = frozenset(name for name, value in arguments.items() if isinstance(value, Secret))
            plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in arguments.items()}
            found = await carry_out(run, plain, masked, saved=saved)
            results = {name: _private(run, name, value) for name, value in found.items()}
        except Over:
            pass
        except Lost as lost:
            raise lost.error from None
        finally:
            call.hotkeys, call.hotwords = hotkeys, hotwords
            seconds = round(session.now() - begun, 3)
            call.log_to.info("flow.ended", flow=name, path=" ".join(session.path), seconds=seconds)
        return results, session.over

    def _flow(self, name: str) -> Compiled:
        found = self._flows.get(name)
        if found is None:
            raise FlowFailed(f"there is no flow {name!r}", hint=f"there are {', '.join(self._flows)}", kind="flow")
        return found

    def _action(self, flow: str, name: str) -> Action:
        found = self._own.get(flow, {}).get(name) or self._actions.get(name)
        if found is None:
            raise FlowFailed(f"there is no action {name!r}", hint=f'register it: @app.action("{name}")', kind="action")
        return found


def _private(run: Run, name: str, value: object) -> object:
    return Secret(value) if value is not None and name in run.variables.masked else value


async def carry_out(
    run: Run,
    arguments: Mapping[str, object],
    masked: frozenset[str] = frozenset(),
    from_caller: frozenset[str] = frozenset(),
    saved: Savepoint | None = None,
) -> dict[str, object]:
    """Carry out a run's flow from its start to its end; gives its results, typed. Some arguments may be ``masked``, or
    the caller's choice. With ``saved`` it goes on there instead.

    Raises a Leap that belongs to a run around it, `Lost` where a failure has no way, FlowFailed for its arguments.
    """
    flow = run.compiled.flow
    if saved is None:
        target = flow.start
        _take_arguments(run, arguments, masked, from_caller)
    else:
        target = saved.node
        run.restore(saved)
        if saved.language != run.call.language:
            await speak(run, saved.language)
    run.trace(FlowEvent.STARTED, arguments=list(flow.arguments), language=run.call.language)
    commands.install(run)
    try:
        while target != END:
            run.node = target
            try:
                target = await _step(run)
            except Jump as jump:
                if jump.run is not run:
                    raise
                target, run.resume = jump.target, None
                commands.install(run)
            except Back as back:
                if back.run is not run:
                    raise
                target = run.go_back()
            run.trace(FlowEvent.WENT, target=target)
    finally:
        commands.remove(run)
    run.trace(FlowEvent.ENDED, results=list(flow.results))
    return {name: run.variables.get(name) for name in flow.results}


async def _step(run: Run) -> str:
    """Carry out one node; gives where the call goes on."""
    node = run.compiled.flow.nodes.get(run.node)
    if node is None:
        return run.failed("flow", f"the flow {run.compiled.name} has no node {run.node!r}")
    session = run.session
    session.steps += 1
    if session.steps > MAX_STEPS:
        session.heard()
        return run.failed("loop", f"{MAX_STEPS:,} nodes have passed, and the caller neither heard nor said anything")
    if session.steps % _REST == 0 or session.work - session.rested > MAX_WORK:
        session.rested = session.work
        await asyncio.sleep(0)
    run.trace(FlowEvent.ENTERED, kind=node.kind)
    try:
        return await node.run(run) or END
    except ProtocolError:
        raise
    except VoicekitError as error:
        return run.failed(kind_of(error), error.what, error=error)


def _take_arguments(
    run: Run,
    given: Mapping[str, object],
    masked: frozenset[str] = frozenset(),
    from_caller: frozenset[str] = frozenset(),
) -> None:
    """Set a flow's arguments, and then its variables. What it does not know is passed over; some may be ``masked``, or
    a caller's choice.

    Raises FlowFailed for one that is missing or not what it must be, ExpressionFailed.
    """
    flow = run.compiled.flow
    for name, argument in flow.arguments.items():
        value = given.get(name)
        if value is None and argument.default is None and name not in given:
            raise FlowFailed(
                f"the flow {flow.flow} is not told its argument {name!r}",
                hint="give it, or write a default in the flow",
                kind="arguments",
            )
        if value is None and argument.default is not None:
            run.assign(name, argument.default)
        else:
            run.variables.put(
                name, _typed(name, argument, value), masked=name in masked, from_caller=name in from_caller
            )
    for name, scalar in flow.variables.items():
        run.assign(name, scalar)


def _typed(name: str, argument: Argument, value: object) -> object:
    if not isinstance(value, str) or argument.type in ("text", "any"):
        return value
    try:
        return _READERS[argument.type](value.strip())
    except (ValueError, InvalidOperation):
        raise FlowFailed(
            f"the argument {name!r} is no {argument.type}",
            kind="arguments",
            hint="look at what the dialplan or the program gives",
        ) from None


def _number(text: str) -> Decimal:
    number = Decimal(text)
    bounded(number)
    return number


def _money(text: str) -> tuple[Decimal, str]:
    amount, _, currency = text.partition(" ")
    return _number(amount), currency.strip().upper()


def _truth(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(text)
    return text.lower() in _YES


_READERS: Mapping[str, Callable[[str], object]] = {
    "number": _number,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "money": _money,
    "yes_no": _truth,
}


async def _begin(run: Run) -> None:
    """A flow is held in the call's language, or a variety of it, or else in its own."""
    flow, call = run.compiled.flow, run.call
    held = flow.all_languages
    if call.language in held:
        return
    near = next((language for language in held if are_varieties(language, call.language)), None)
    if near is None:
        await speak(run, flow.language)
    elif call.language.replace("_", "-") in held:
        call.language = call.language.replace("_", "-")
    elif flow.languages:
        call.language = near


async def speak(run: Run, tag: str) -> None:
    """Go on in a language: our voice and recognizer, and Asterisk's own sounds.

    Raises FlowFailed for one that the flow cannot be held in.
    """
    flow = run.compiled.flow
    if tag not in flow.all_languages:
        raise FlowFailed(
            f"the flow {flow.flow} is not held in {tag[:20]!r}", hint="name it in its languages", kind="language"
        )
    if tag != run.call.language:
        run.call.language = tag
        await run.call.set("CHANNEL(language)", tag.replace("-", "_"))
        commands.install(run)
