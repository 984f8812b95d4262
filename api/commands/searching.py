"""The search server's keys, and whether the indexes hold what the register does."""

import sys
from typing import TYPE_CHECKING

import click

from api.commands.console import COULD_NOT_BE_DONE, DOES_NOT_HOLD, asked, err, out
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from search.checking import Difference

SHOWN = 10
"""How many records are named for each kind of difference."""


@click.group()
def search() -> None:
    """Look after the search: its server's keys, and whether the indexes hold what the register does.

    \b
    Example:
      sogoc search check
    """


@search.command()
@click.option("--url", envvar="SOGOC_MEILI_URL", required=True, help="The Meilisearch server; SOGOC_MEILI_URL.")
@click.option("--prefix", envvar="SOGOC_MEILI_PREFIX", default="sogoc", show_default=True, help="Of the indexes.")
@click.option(
    "--master-key", envvar="MEILI_MASTER_KEY", prompt=True, hide_input=True, help="The server's; MEILI_MASTER_KEY."
)
def keys(url: str, prefix: str, master_key: str) -> None:
    """Make the two keys with which the search server is asked, and print them as settings.

    Made again they are the same. The master key is used for this and nothing else, and kept nowhere.

    \b
    Example:
      sogoc search keys --url http://127.0.0.1:7700 >> .env
    """
    from search.engine import EngineMisused, EngineUnavailable
    from search.meilisearch_keys import make_keys

    try:
        made = asked(make_keys)(url, master_key, prefix)
    except (EngineUnavailable, EngineMisused) as fault:
        _leave(fault)
    out.print(f"SOGOC_MEILI_SEARCH_KEY={made.searches}", markup=False, highlight=False)
    out.print(f"SOGOC_MEILI_INDEX_KEY={made.fills}", markup=False, highlight=False)


@search.command()
def check() -> None:
    """Compare every index with the register, record by record; status 4 when there is a difference.

    \b
    Example:
      sogoc search check || sogoc follow --rebuild
    """
    sys.exit(asked(_check)())


async def _check() -> int:
    from api.followers import indexes_of
    from search.checking import compare
    from search.engine import EngineMisused, EngineUnavailable

    settings = settled()
    status = 0
    indexes = indexes_of(settings)
    async with register(settings) as database:
        for followed in indexes.followers(database):
            try:
                lag, difference = await followed.lag(), await compare(database, followed.engine, followed.audience)
            except (EngineUnavailable, EngineMisused) as fault:
                status = COULD_NOT_BE_DONE
                err.print(f"{followed.name}: {fault}", style="red", markup=False)
                continue
            status = status or (0 if difference.is_none else DOES_NOT_HOLD)
            place = f"{lag} lines behind" if lag else "up to date"
            out.print(f"{followed.name}: {difference.held} records, {place}; {_told(difference)}", markup=False)
    return status


def _told(difference: "Difference") -> str:
    if difference.is_none:
        return "the same as the register"
    kinds = {"missing": difference.missing, "too many": difference.superfluous, "different": difference.changed}
    return "; ".join(
        f"{len(ids)} {kind}: {', '.join(ids[:SHOWN])}{', …' if len(ids) > SHOWN else ''}"
        for kind, ids in kinds.items()
        if ids
    )


def _leave(fault: Exception) -> None:
    err.print(str(fault), style="red", markup=False)
    sys.exit(COULD_NOT_BE_DONE)
