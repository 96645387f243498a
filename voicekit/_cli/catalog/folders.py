"""The option that all commands of catalogues have."""

from collections.abc import Iterable
from pathlib import Path

import click

from voicekit._cli.context import Context
from voicekit._cli.options import settings_of
from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit._settings import Settings

__all__ = ["catalogs_option", "opened"]

catalogs_option = click.option("--catalogs", metavar="DIR", help="Directory of the catalogues; else the setting.")


def opened(context: Context, catalogs: str | None, sources: Iterable[str] = ()) -> tuple[Settings, CatalogFolder]:
    """The settings and the folder of the option, or of the setting, or beside the ``sources``. Raises SettingsError."""
    settings = settings_of(context, sources, catalogs=catalogs)
    return settings, CatalogFolder(Path(settings.catalogs))
