"""What work outside a flow is given: what comes of masked answers only as secrets, or where the document reveals it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voicekit._dialog.document.nodes import ActionNode, WebhookNode
from voicekit._dialog.interpreter.covering import cover, texts_of
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.places import names_in
from voicekit._prompts.secret import Secret
from voicekit.errors import FlowFailed

__all__ = ["Given", "given_to_action", "given_to_service", "uncovered"]


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments by name. What is told of the work, of errors above all, passes through `cover`."""

    arguments: Mapping[str, object] = field(default_factory=dict, repr=False)
    _secrets: frozenset[str] = field(default_factory=frozenset, repr=False)
    """The texts of all that is masked in them."""

    @property
    def is_private(self) -> bool:
        """Whether anything in them is masked."""
        return bool(self._secrets)

    def cover(self, text: str) -> str:
        """A text in which nothing that is masked can be read."""
        return cover(text, self._secrets)


def given_to_action(run: Run, node: ActionNode) -> Given:
    """What an action is given: a value that comes of a masked one is a `Secret`. Raises ExpressionFailed."""
    arguments = {name: run.value(scalar) for name, scalar in node.arguments.items()}
    covered = {name: Secret(value) if _is_kept(run, node, name) else value for name, value in arguments.items()}
    return Given(covered, _secrets_of(run, node, arguments))


def given_to_service(run: Run, node: WebhookNode) -> Given:
    """What a service is given, which cannot take a `Secret`.

    Raises FlowFailed for a value that comes of a masked one and is not revealed, in the address, too; ExpressionFailed.
    """
    arguments = {name: run.value(scalar) for name, scalar in node.arguments.items()}
    kept = [name for name in arguments if _is_kept(run, node, name)]
    kept += [name for name in _in_address(node) if name in run.variables.masked and name not in node.reveal]
    if kept:
        what = f"the webhook is given {', '.join(kept)}, which comes of a masked answer"
        raise FlowFailed(what, hint="name the masked variables in reveal, or leave it out", kind="masked")
    return Given(arguments, _secrets_of(run, node, arguments))


def uncovered(value: object) -> tuple[object, bool]:
    """A value in bounds without secrets, as flows know it, and whether there was any in it."""
    if isinstance(value, Secret):
        return uncovered(value.reveal())[0], True
    if isinstance(value, Mapping):
        parts = {key: uncovered(each) for key, each in value.items()}
        if any(masked for _, masked in parts.values()):
            return {key: plain for key, (plain, _) in parts.items()}, True
    elif isinstance(value, list | tuple):
        items = [uncovered(each) for each in value]
        if any(masked for _, masked in items):
            return [plain for plain, _ in items], True
    return value, False


def _masked(run: Run, scalar: object) -> frozenset[str]:
    """The masked variables that a value of the document is worked out from."""
    if not run.variables.masked or not isinstance(scalar, str):
        return frozenset()
    return run.variables.masked & run.compiled.expression(scalar).names


def _is_kept(run: Run, node: ActionNode | WebhookNode, argument: str) -> bool:
    return not _masked(run, node.arguments[argument]) <= set(node.reveal)


def _in_address(node: WebhookNode) -> Iterator[str]:
    return (place.partition(".")[0] for place in names_in(node.webhook))


def _secrets_of(run: Run, node: ActionNode | WebhookNode, arguments: Mapping[str, object]) -> frozenset[str]:
    variables = run.variables
    names = {name for scalar in node.arguments.values() for name in _masked(run, scalar)}
    if isinstance(node, WebhookNode):
        names |= variables.masked.intersection(_in_address(node))
    values = [variables[name] for name in names]
    values += [arguments[name] for name, scalar in node.arguments.items() if _masked(run, scalar)]
    return frozenset(text for value in values for text in texts_of(value))
