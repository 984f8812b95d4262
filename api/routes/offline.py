"""What an inspector's device needs where there is no network: the bundle, and the key that checks it."""

from http import HTTPStatus

import msgspec
from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.labelling import sign_of
from api.printing import PRIVATE
from api.problems import may_answer
from registry import calendar
from registry.labels import offline
from registry.people.permissions import Actor, demand
from registry.vocabulary import STAFF


class KeysView(msgspec.Struct):
    """The keys that sign bundles, the newest first, as ``name+id+key`` (C2SP signed note).

    ``print_keys`` sign what a press gets: the note in every archive of print files.
    """

    keys: list[str]
    print_keys: list[str]


class OfflineController(Controller):
    path = "/offline"
    tags = ("Labels",)

    @get("/bundle", media_type="application/octet-stream", responses=may_answer(HTTPStatus.FORBIDDEN))
    async def bundle(
        self, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor], state: State
    ) -> Response[bytes]:
        """Take the bundle of everything as it stands now, signed, valid for seven days (``docs/offline.md``)."""
        demand(actor, *sorted(STAFF))
        made = await offline.made(snapshot, state.verification.ring, sign_of(state.settings).host, calendar.now())
        headers = {"Content-Disposition": 'attachment; filename="bundle.sogoc"', **PRIVATE}
        return Response(made, media_type="application/octet-stream", headers=headers)

    @get("/key", responses=may_answer())
    async def keys(self, snapshot: NamedDependency[AsyncConnection], state: State) -> KeysView:
        """Read the keys with which a device checks bundles; compare them by telephone with what the office says."""
        ring, host = state.verification.ring, sign_of(state.settings).host
        told, prints = [
            [one.told for one in await offline.signers(snapshot, ring, host, purpose)]
            for purpose in (offline.BUNDLE, offline.PRINT)
        ]
        return KeysView(told, prints)
