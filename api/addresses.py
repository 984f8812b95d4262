"""What an address may contain: the parameters of its route and no others, numbers in plain digits."""

from functools import cache
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

Connection = ASGIConnection[Any, Any, Any, Any]
OF_A_LIST = frozenset({"limit", "after"})
"""The parameters that ``api/paging.py`` reads from the address of a list."""


@cache
def parameters_of(handler: BaseRouteHandler) -> frozenset[str]:
    """Return the names of the parameters that addresses of a route may have after the question mark.

    The dependencies of a route may read parameters too; those belong to the route.
    """
    dependencies = handler.resolve_dependencies()
    known: set[str] = set()
    signatures, seen = [handler.parsed_fn_signature.parameters], set[str]()
    while signatures:
        signature = signatures.pop()
        known |= {
            field.kwarg_definition.name or name
            for name, field in signature.items()
            if isinstance(field.kwarg_definition, QueryParameter)
        }
        needed = (signature.keys() & dependencies.keys()) - seen
        seen |= needed
        signatures += [dependencies[name].parsed_fn_signature.parameters for name in needed]
    return frozenset(known | OF_A_LIST if "paging" in handler.parsed_fn_signature.parameters else known)


async def demand_known(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a parameter that the route does not have, by name (400): a misspelt filter must not be ignored."""
    known = parameters_of(handler)
    unknown = [name for name in connection.query_params if name not in known]
    if unknown:
        extra = [{"key": name, "message": "is no parameter of this address"} for name in unknown]
        raise ClientException("This address has no such parameter.", extra=extra)


async def demand_plain(connection: Connection, handler: BaseRouteHandler) -> None:  # noqa: ARG001 # a guard's shape
    """Answer 404 to a number or id that Python reads but nobody writes so: ``٣``, ``1_0``, ``{…}``."""
    given = connection.path_params.values()
    numbers = [str(value) for value in given if isinstance(value, int | UUID)]
    if numbers:
        written = connection.scope["path"].lower().split("/")
        if not all(number in written for number in numbers):
            raise NotFoundException("There is no such address.")
