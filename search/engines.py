"""The engines of a service: the embedded one, a server in front of it where one is set, and their followers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from registry.database import Database
from search.documents import Audience
from search.embedded import EmbeddedEngine
from search.engine import Finder
from search.follower import NAME, SearchFollower
from search.meilisearch_access import ServerAccess
from search.standby import StandingBy

if TYPE_CHECKING:
    from search.meilisearch_engine import MeilisearchEngine

SERVER = "meilisearch"


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of one audience. ``finder`` answers; every engine is followed, whichever answers."""

    embedded: EmbeddedEngine
    server: "MeilisearchEngine | None"
    finder: Finder
    audience: Audience

    @classmethod
    def of(cls, folder: Path, access: ServerAccess | None, audience: Audience = Audience.PUBLIC) -> Self:
        """Return the engines of an audience; each audience has its own folder beside ``folder``."""
        own = folder if audience is Audience.PUBLIC else folder.with_name(f"{folder.name}-{audience}")
        embedded = EmbeddedEngine(own)
        if access is None:
            return cls(embedded, None, embedded, audience)
        from search.meilisearch_engine import MeilisearchEngine  # its client takes long to load, and few need it

        server = MeilisearchEngine(access, audience)
        return cls(embedded, server, StandingBy(server, embedded), audience)

    def followers(self, database: Database) -> Sequence[SearchFollower]:
        """Return a follower for each engine, so that waiting for one does not hold up the other."""
        followers = [SearchFollower(database, self.embedded, self.audience)]
        if self.server is not None:
            followers.append(SearchFollower(database, self.server, self.audience, name=f"{NAME}-{SERVER}"))
        return followers

    async def aclose(self) -> None:
        await self.embedded.close()
        if self.server is not None:
            await self.server.close()


@dataclass(frozen=True, slots=True)
class Indexes:
    """The index that everybody searches, and the index that the office searches."""

    public: Engines
    office: Engines

    @classmethod
    def of(cls, folder: Path, access: ServerAccess | None) -> Self:
        """Return the engines of both audiences; the office's folder stands beside ``folder``."""
        return cls(Engines.of(folder, access), Engines.of(folder, access, Audience.OFFICE))

    def followers(self, database: Database) -> Sequence[SearchFollower]:
        """Return a follower for each index of each engine."""
        return [*self.public.followers(database), *self.office.followers(database)]

    async def aclose(self) -> None:
        await self.public.aclose()
        await self.office.aclose()
