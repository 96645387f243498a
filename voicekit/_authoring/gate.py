"""What commands that serve flows hand to the server: the check that flows must pass."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from voicekit._authoring.catalog.sources import source_of
from voicekit._settings import Settings
from voicekit.errors import FlowError

if TYPE_CHECKING:
    from voicekit._dialog.flows import Check
    from voicekit._dialog.load import Loaded

__all__ = ["check_of"]

_log = structlog.get_logger("voicekit._cli")

_RUNNING = frozenset({"unknown-action"})
"""What only the running program of an App tells: it may register actions of other modules."""


def check_of(targets: Sequence[str], settings: Settings, *, force: bool) -> "Check":
    """The errors of `voicekit flow check` in the flows of targets; by ``force`` they are only logged."""

    def check(flows: "Mapping[Path, Loaded]") -> list[FlowError]:
        # Most programs have no flows, and the check takes longer to import than they do.
        from voicekit._authoring.lint import Severity  # noqa: PLC0415
        from voicekit._authoring.lint.together import check_together  # noqa: PLC0415

        for loaded in flows.values():
            if loaded.earlier:
                names = ", ".join(sorted({f"{each.old} (now {each.new})" for each in loaded.earlier}))
                _log.warning("flow.old_names", file=loaded.file, names=names, hint="voicekit flow check")
        programs = [path for target in targets if (path := source_of(target)).suffix == ".py"]
        errors = [
            FlowError(each.what, hint=each.hint, file=each.file, line=each.line, column=each.column, finding=each.code)
            for each in check_together(flows.items(), programs, settings)
            if each.severity is Severity.ERROR and not (programs and each.code in _RUNNING)
        ]
        if force:
            for error in errors:
                _log.warning("flow.forced", reason=str(error))
        return [] if force else errors

    return check
