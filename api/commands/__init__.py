"""The command line. Its exit status is a promise, and the reason always stands on standard error.

0 done · 1 it could not be done, or the program fell over · 2 used wrongly, a setting included · 3 the register could
not be asked: it is not there, not migrated, not reachable, or a label secret is missing or wrong · 4 the answer is no.
"""

import gc

import click

from api.commands.exchange import bring_in
from api.commands.failures import TellingGroup
from api.commands.journal import audit, head, move
from api.commands.labels import labels, verify
from api.commands.office import init, link, migrate
from api.commands.searching import search
from api.commands.serving import follow, serve
from api.commands.tokens import token

__all__ = ["main"]

COLLECTING = 50_000, 20, 20
"""When garbage is looked for. What a program loads are hundreds of thousands of objects that stay: to walk through them
after every 700, as Python does, is a sixth of the start.
"""


@click.group(cls=TellingGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sogoc")
def main() -> None:
    """Sổ Gốc: a register of geographical indications and trade marks, and the labels under them.

    Settings come from the environment; docs/settings.md lists them all.

    \b
    Exit status, the reason always on standard error:
      0  done
      1  it could not be done, or the program itself fell over
      2  used wrongly, or a setting is not acceptable
      3  the register could not be asked: not there, not migrated, not reachable, or a label secret missing or wrong
      4  the answer is no: a label not in order, findings of an audit, rows left out of an import, an index far behind

    \b
    Example:
      sogoc init --login admin@hatinh.example && sogoc serve
    """
    gc.set_threshold(*COLLECTING)


for command in (init, link, migrate, bring_in, serve, follow, search, audit, head, move, token, labels, verify):
    main.add_command(command)
