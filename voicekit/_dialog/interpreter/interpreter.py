"""The interpreter: flows by name, over calls."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from voicekit._call.call import Call
from voicekit._dialog.actions import Action, Actions
from voicekit._dialog.compiled import Compiled, same
from voicekit._dialog.interpreter.jumps import Lost, Over
from voicekit._dialog.interpreter.loop import carry_out
from voicekit._dialog.interpreter.run import FlowSession, Run
from voicekit._dialog.interpreter.speaking import begin
from voicekit._dialog.interpreter.trace import Observer
from voicekit._dialog.webhook import Webhooks
from voicekit._prompts.secret import Secret
from voicekit._prompts.source import Translate
from voicekit.errors import FlowFailed

__all__ = ["Interpreter"]


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
        self, call: Call, name: str, arguments: Mapping[str, object] = MappingProxyType({})
    ) -> dict[str, object]:
        """Carry out a flow, and give its results by name, typed. A flow that leaves the call has none.

        What comes of a masked answer is a `Secret`; a `Secret` among the arguments is masked in the flow.

        Raises NoInput or NoMatch where nobody answered and the flow has no way for that, and FlowFailed or what else
        failed in it where it has no way for that; ``call`` is on the line then.
        """
        results, _ = await self._run(call, name, arguments)
        return results

    async def answer(self, call: Call, name: str) -> None:
        """Hold a whole call: carry out a flow with the arguments of the dialplan, and hang up. Raises as `run`."""
        _, over = await self._run(call, name, call.named)
        if not over:
            await call.hangup()

    async def _run(self, call: Call, name: str, arguments: Mapping[str, object]) -> tuple[dict[str, object], bool]:
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
            await begin(run)
            masked = frozenset(name for name, value in arguments.items() if isinstance(value, Secret))
            plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in arguments.items()}
            found = await carry_out(run, plain, masked)
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
