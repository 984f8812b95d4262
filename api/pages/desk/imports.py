"""Imports: what each file added, and the rows that could not be taken."""

import json
import re
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from api.paging import Page
from api.views.imports import cells_of
from registry.exchange import FaultyRow, runs
from registry.exchange.faults import lines_of, read_faults
from registry.people.permissions import Actor, demand
from registry.vocabulary import STAFF


class FaultyShown(msgspec.Struct):
    """A row that could not be taken: its line, the columns with the reasons, its cells as they stand in the file."""

    line: int
    faults: list[tuple[str, str]]
    cells: list[tuple[str, str]]


@get("/imports")
async def imports(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the imports, newest first, with what became of the rows."""
    demand(actor, *sorted(STAFF))
    rows, later = await paging.rows(snapshot, runs.listing())
    return desk_page(request, "imports.html", runs=rows, later=later or "", deep="after" in request.query_params)


@get("/imports/{run_id:uuid}")
async def one_import(
    request: Visit,
    *,
    run_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """Show an import and its faulty rows, in the order of the file."""
    demand(actor, *sorted(STAFF))
    run, said = await runs.one(snapshot, run_id), speech(language_of(request))
    rows, later = await paging.rows(snapshot, runs.rows_not_taken(run_id))
    return desk_page(
        request,
        "import.html",
        run=run,
        faults=[FaultyShown(row.line, _told(row.faults, said), _cells(row.cells)) for row in rows],
        later=later or "",
        deep="after" in request.query_params,
    )


@get("/imports/{run_id:uuid}/faults.csv")
async def faults_of_import(
    request: Visit,
    *,
    run_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Response[bytes]:
    """Send the rows that could not be taken as a file, in the page's language, to be corrected and imported again."""
    demand(actor, *sorted(STAFF))
    run = await runs.one(snapshot, run_id)
    rows = await runs.rows_not_taken(run_id).rows(snapshot)
    found = [FaultyRow(row.line, read_faults(row.faults), json.loads(row.cells)) for row in rows]
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", run.file_name.rpartition(".")[0]).strip("-.") or "import"
    headers = {"Content-Disposition": f'attachment; filename="faults.{stem}.csv"', "Cache-Control": "no-store"}
    return Response(
        b"".join(lines_of(found, speech(language_of(request)).tell)),
        media_type="text/csv; header=present",
        headers=headers,
    )


def _told(faults: str, said: Speech) -> list[tuple[str, str]]:
    return [(one.field, said.tell(one.said)) for one in read_faults(faults)]


def _cells(text: str) -> list[tuple[str, str]]:
    """Return the cells that are not empty."""
    return [(name, value) for name, value in cells_of(text).items() if value]
