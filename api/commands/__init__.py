"""The command line. Exit status: 0 done, 1 something does not hold (said on standard error), 2 used wrongly."""

import click

from api.commands.exchange import bring_in
from api.commands.labels import labels, verify
from api.commands.office import audit, init, migrate
from api.commands.serving import follow, serve
from api.commands.tokens import token

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sogoc")
def main() -> None:
    """Sổ Gốc: a register of geographical indications and trade marks, and the labels under them.

    Settings come from the environment; docs/settings.md lists them all.
    """


for command in (init, migrate, bring_in, serve, follow, audit, token, labels, verify):
    main.add_command(command)
