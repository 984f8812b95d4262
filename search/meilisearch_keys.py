"""The two keys with which a service asks its search server. The master key makes them and is then put away."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

from search.engine import EngineMisused
from search.meilisearch_access import ServerAccess
from search.meilisearch_wire import Wire

SEARCHES = ("search",)
FILLS = (
    "search",
    "documents.add",
    "documents.get",
    "documents.delete",
    "indexes.create",
    "indexes.get",
    "indexes.delete",
    "indexes.swap",
    "settings.update",
    "tasks.get",
    "tasks.delete",
    "version",
)
"""What the key that fills indexes may do: ``meilisearch_engine`` uses each of these actions.

The server tells its version to no key that is bound to some indexes, so this one is bound to none.
"""

PATIENCE = 10.0


class ServerKeys(NamedTuple):
    """Two secrets: one may search the indexes of one prefix, the other may fill indexes."""

    searches: str
    fills: str


async def make_keys(url: str, master_key: str, prefix: str) -> ServerKeys:
    """Return the two keys for indexes whose names begin with ``prefix``; to make them again gives the same keys.

    Raises EngineMisused where ``master_key`` is not the server's, EngineUnavailable where the server does not answer.
    """
    wire = Wire(url, master_key, patience=PATIENCE)
    made = [
        await wire.call(_made(f"{prefix}: {name}", list(actions), indexes))
        for name, actions, indexes in (("searches", SEARCHES, f"{prefix}_*"), ("fills", FILLS, "*"))
    ]
    return ServerKeys(*made)


def _made(name: str, actions: list[str], indexes: str) -> Callable[[Client], str]:
    # The server derives a key from its uid: the same uid gives the same key, also after the key was lost.
    uid = str(uuid5(NAMESPACE_URL, f"urn:sogoc:search-key:{name}"))
    wanted: dict[str, Any] = {"uid": uid, "name": name, "actions": actions, "indexes": [indexes]}

    def make(client: Client) -> str:
        try:
            held = client.http.get(f"keys/{uid}")
        except MeilisearchApiError as refusal:
            if refusal.code != "api_key_not_found":
                raise
        else:
            if set(held["actions"]) == set(actions) and held["indexes"] == wanted["indexes"]:
                return str(held["key"])
            client.delete_key(uid)  # the rights of a key cannot be changed
        return str(client.http.post("keys", body={**wanted, "expiresAt": None})["key"])

    return make


async def demand_small(access: ServerAccess) -> None:
    """Raise EngineMisused where one of the keys may make keys: it is the master key, or has its rights."""
    for name, key in (("SOGOC_MEILI_SEARCH_KEY", access.search_key), ("SOGOC_MEILI_INDEX_KEY", access.index_key)):
        wire = Wire(access.url, key, patience=PATIENCE)
        try:
            await wire.call(lambda client: client.http.get("keys?limit=1"))
        except EngineMisused:
            continue
        raise EngineMisused(f"{name} may read the server's keys; sogoc search keys makes one that may not")
