"""The page of a label that an officer or holder has before them: which label it is, what was said of it, its acts."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.labelling import view_of
from api.language import language_of, speech
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.subjects import SubjectPages
from api.pages.workspace import Html
from registry.acts import AnyAct, Book, read
from registry.codes.digital_link import EXPIRY, LOT, NOTHING_NAMED, Named
from registry.errors import RegistryError
from registry.labels.hand import InHand, flags_of, in_hand
from registry.labels.matter import ORDER
from registry.labels.naming import RunForm
from registry.labels.pins import TRIES, TRIES_A_DAY
from registry.people.permissions import Actor
from registry.people.rules import Rule

AS, SHOPPER = "as", "shopper"
"""The end of the address where somebody who is signed in reads what a shopper reads."""


class Face(NamedTuple):
    """A face with pages of labels: the address above them, its readers, its frame, its acts."""

    address: str
    rule: Rule
    page: Callable[..., Html]
    sees_flags: bool
    takes: Callable[[AnyAct], bool] = lambda _: True


class LabelPages(NamedTuple):
    """The routes that a face mounts, and the page of one label by its code, for a reader who opened another address.

    The page takes what ``SubjectPages`` passes, and as ``named`` what that address names beside the code.
    """

    handlers: tuple[HTTPRouteHandler, ...]
    page: Callable[..., Awaitable[Html]]


def label_pages(face: Face) -> LabelPages:
    """Return the pages of labels on a face."""

    async def find(state: State, connection: AsyncConnection, actor: Actor, code: str) -> InHand:
        return await in_hand(state.verification, connection, actor, code, rule=face.rule)

    async def page(request: Visit, connection: AsyncConnection, actor: Actor, code: str, /, **more: Any) -> Html:
        held = await find(more["state"], connection, actor, code)
        return await _page(face, pages, held, request, connection, actor, **more)

    pages = SubjectPages(
        on=ORDER,
        face=face.address,
        plural="labels",
        kind="str",
        page=page,
        find=find,
        subject_id=lambda held: held.order.number,
        takes=lambda act: issubclass(act.asks, RunForm) and face.takes(act),
        home=lambda held: f"{face.address}/labels/{held.code}",
    )
    return LabelPages(pages.handlers(), page)


async def _page(  # noqa: PLR0917 # the face, and the arguments of every page of a subject
    face: Face,
    pages: SubjectPages,
    held: InHand,
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
    named: Named = NOTHING_NAMED,
) -> Html:
    said, acts = speech(language_of(request)), pages.acts(request, state, actor, held.code)
    matter = await read(connection, actor, ORDER, held.order.number)
    # The label stands in both fields; for a roll, the user replaces the last by the number of the roll's last label.
    filled = {"first": held.code, "last": held.code} if typed is None else typed
    more: dict[str, Any] = {"typed": filled, "is_refused": refusal is not None, "session": session}
    done = tuple(name for name in held.done if name != act)
    shown = await acts.show(connection, matter, act=act, only=of_labels(state.book, face.takes), without=done, **more)
    return face.page(
        request,
        "label.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        face=face.address,
        held=held,
        order=held.order,
        view=await view_of(state, held.code, said.language, named),
        shopper=shopper_address(held.code, named),
        flags=await flags_of(connection, held.found) if face.sees_flags else [],
        most_tries=(TRIES_A_DAY, TRIES),
        version=matter.row.version,
        **shown.names(),
    )


def shopper_address(code: str, named: Named) -> str:
    """Return where a signed-in reader reads what a shopper reads of a label scanned at an address with these names."""
    path = f"/01/{named.gtin}/21/{code}" if named.gtin else f"/{code}"
    query = {LOT: named.lot, EXPIRY: named.last_day, AS: SHOPPER}
    return f"{path}?{urlencode({key: value for key, value in query.items() if value})}"


def of_labels(book: Book, takes: Callable[[AnyAct], bool]) -> tuple[str, ...]:
    """Return the names of the acts that name labels of an order by first and last."""
    return tuple(act.name for act in book.on(ORDER) if issubclass(act.asks, RunForm) and takes(act))
