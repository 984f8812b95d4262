"""The page of a label in the hand, alike on every face: which it is, what was said of it, and the acts it takes."""

from collections.abc import Callable
from typing import Any, NamedTuple

from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.subjects import Page, SubjectPages
from api.pages.workspace import Html
from api.views.labels import answer_to, seen_view
from registry.acts import AnyAct, Book, read
from registry.codes import label_codes
from registry.errors import RegistryError
from registry.labels.hand import InHand, flags_of, in_hand
from registry.labels.matter import ORDER
from registry.labels.naming import RunForm
from registry.people.permissions import Actor
from registry.people.rules import Rule


class Face(NamedTuple):
    """Where pages of labels stand: below an address, for whom, drawn by which frame, with which acts."""

    address: str
    rule: Rule
    page: Callable[..., Html]
    sees_flags: bool
    takes: Callable[[AnyAct], bool] = lambda _: True


class LabelPages(NamedTuple):
    """What a face mounts, and the page of one label by its code, for whoever came to it by another address."""

    handlers: tuple[HTTPRouteHandler, ...]
    page: Page


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


async def _page(  # noqa: PLR0917 # the face, and what every page of a subject gets
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
) -> Html:
    said, acts = speech(language_of(request)), pages.acts(request, state, actor, held.code)
    matter = await read(connection, actor, ORDER, held.order.number)
    # The label in the hand stands in both fields; of a roll the last is replaced by that on its last label.
    filled = {"first": held.code, "last": held.code} if typed is None else typed
    more: dict[str, Any] = {"typed": filled, "is_refused": refusal is not None, "session": session}
    done = tuple(name for name in held.done if name != act)
    shown = await acts.show(connection, matter, act=act, only=of_labels(state.book, face.takes), without=done, **more)
    answer = answer_to(await state.verification.verify(held.code), said.language)
    return face.page(
        request,
        "label.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        face=face.address,
        held=held,
        order=held.order,
        groups=label_codes.grouped(held.code).split(),
        title=answer.title,
        says=answer.says,
        seen=seen_view(await state.counting.read(held.found), said.language),
        flags=await flags_of(connection, held.found) if face.sees_flags else [],
        version=matter.row.version,
        **shown.names(),
    )


def of_labels(book: Book, takes: Callable[[AnyAct], bool]) -> tuple[str, ...]:
    """Return the names of the acts that name labels of an order by first and last."""
    return tuple(act.name for act in book.on(ORDER) if issubclass(act.asks, RunForm) and takes(act))
