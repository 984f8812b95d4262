"""Where a Meilisearch server is. The settings name it; what speaks to a server is loaded only where there is one."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """Where a server is, and its keys: one may search, the other may fill indexes. Never the master key.

    The names of indexes begin with ``prefix``; two registers on one server have two prefixes.
    """

    url: str
    search_key: str = field(repr=False)
    index_key: str = field(repr=False)
    prefix: str = "sogoc"
