"""``voicekit flow check``: what is wrong with flows, before anybody calls."""

from pathlib import Path

import click

from voicekit._authoring.lint import Finding, Severity
from voicekit._authoring.lint.together import attempt, check_together
from voicekit._cli.catalog.folders import catalogs_option
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, hinted, print_json, settings_of
from voicekit._dialog.flows import flow_files
from voicekit._dialog.source import Unreadable
from voicekit.errors import CatalogError, ConfigError, FlowError

__all__ = ["EXIT_FINDINGS", "EXIT_UNCHECKED", "command"]

EXIT_FINDINGS = 1
EXIT_UNCHECKED = 2

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--actions",
    "programs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PROGRAM",
    help="A Python program that registers actions; nothing of it is run.",
)
@catalogs_option
@click.option("--strict", is_flag=True, help="Warnings count as errors do.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    files: tuple[Path, ...],
    programs: tuple[Path, ...],
    catalogs: str | None,
    strict: bool,
    as_json: bool,
) -> int:
    """Check flows before anybody calls them.

    FILES are flows, or folders of flows. Exit code: 0 fine, 1 errors were found (or warnings, with --strict), 2 one
    could not be read, or nothing be checked.
    """
    try:
        settings = settings_of(context, log_level="error", catalogs=catalogs)
        flows = [(path, attempt(path)) for each in files for path in flow_files(each)]
        if not flows:
            raise FlowError("there are no flows", file=", ".join(map(str, files)), hint="a flow begins with flow: NAME")
        findings = tuple(check_together(flows, programs, settings))
    except (ConfigError, CatalogError) as error:
        tell(error, as_json=as_json, debug=context.debug)
        return EXIT_UNCHECKED
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        report = {
            "files": [str(path) for path, _ in flows],
            "errors": errors,
            "warnings": len(findings) - errors,
            "findings": [hinted(finding.as_json()) for finding in findings],
        }
        print_json(report)
    else:
        show(findings, errors, len(flows))
    if any(isinstance(found, Unreadable) for _, found in flows):
        return EXIT_UNCHECKED
    return EXIT_FINDINGS if errors or (strict and findings) else 0


def show(findings: tuple[Finding, ...], errors: int, flows: int) -> None:
    """A line for each finding, and a sum."""
    for finding in findings:
        click.echo(finding.told(click.style(finding.severity.value, fg=COLOURS[finding.severity])))
    told = f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}" if findings else "nothing found"
    click.echo(f"{counted(flows, 'flow')} checked: {told}")


def counted(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
