"""How acts are answered: the view of the subject, its tag, and what is told once and never stored."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting.views import TakenView, proposed_view
from api.etags import etag, expected
from api.problems import may_answer
from api.routes import authorisations, cases, lots, orders, plots, quantities
from api.routes.joining import shown as shown_request
from api.routes.people import shown_account, shown_party, shown_token
from api.routes.records import shown as shown_record
from api.views.cases import CaseView
from api.views.joining import RequestView
from api.views.labels import OrderView
from api.views.people import IssuedTokenView, OpenedAccountView, PartyView
from api.views.records import RecordView
from api.views.use import AuthorisationView, LotView, PlotView, QuantityView
from registry.acts import ActSubject, ActTaken, AnyAct, read
from registry.people.permissions import Actor
from registry.vocabulary import Subject

ANSWERS = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
VIEWS: dict[Subject, tuple[type[Any], Callable[[AsyncSession, Actor, Any], Awaitable[Any]]]] = {
    Subject.RECORD: (RecordView, shown_record),
    Subject.AUTHORISATION: (AuthorisationView, authorisations.shown),
    Subject.PLOT: (PlotView, plots.shown),
    Subject.QUANTITY: (QuantityView, quantities.shown),
    Subject.LOT: (LotView, lots.shown),
    Subject.LABEL_BATCH: (OrderView, orders.shown),
    Subject.JOIN_REQUEST: (RequestView, shown_request),
    Subject.CASE: (CaseView, cases.shown),
    Subject.PARTY: (PartyView, shown_party),
    Subject.ACCOUNT: (OpenedAccountView, shown_account),
    Subject.TOKEN: (IssuedTokenView, shown_token),
}
"""The view of a subject after an act; a subject that is not listed is answered by its line."""
HEADINGS = {
    Subject.AUTHORISATION: "Right of use",
    Subject.PLOT: "Right of use",
    Subject.QUANTITY: "Right of use",
    Subject.LOT: "Right of use",
    Subject.LABEL_BATCH: "Labels",
    Subject.LABEL_EPOCH: "Labels",
    Subject.JOIN_REQUEST: "Joining",
    Subject.CASE: "Cases",
    Subject.PARTY: "People",
    Subject.ACCOUNT: "People",
    Subject.TOKEN: "People",
}
"""The heading of the description under which the acts on a subject stand; the others stand under the procedure."""
TOLD_ONCE: dict[Subject, str] = {
    Subject.TOKEN: "token",
    Subject.ACCOUNT: "link",
    Subject.JOIN_REQUEST: "private_address",
}
"""The field of a view that is told only once; the stored answer for a repeated request does not have it."""


def without_secrets(view: Any) -> Any:
    """Return an answer as it is stored for a repeated request."""
    told = {name: None for name in TOLD_ONCE.values() if hasattr(view, name)}
    return msgspec.structs.replace(view, **told) if told else view


async def view_of(session: AsyncSession, actor: Actor, act: AnyAct, taken: ActTaken[Any]) -> Any:
    if taken.change is not None:
        return proposed_view(act, taken)
    about = act.about if taken.made is not None or act.on is None else act.on
    if about.kind in VIEWS:
        await session.flush()
        view = await VIEWS[about.kind][1](session, actor, getattr(taken.row, about.key.name))
        return view if taken.once is None else msgspec.structs.replace(view, **{TOLD_ONCE[act.about.kind]: taken.once})
    return TakenView(act.slug, taken.position, str(taken.subject_id), getattr(taken.row, "version", None))


def makes_now(act: AnyAct, then: str) -> bool:
    """Say whether a step of an act makes what the act makes: of two persons the second one does."""
    return act.makes is not None and (then == "/confirm" if act.confirmed_by else not then)


def id_of(act: AnyAct, view: Any) -> Any:
    return view.subject_id if isinstance(view, TakenView) else getattr(view, act.about.key.name)


def tag_of(view: Any) -> str | None:
    version = getattr(view, "version", None)
    return etag(version) if version is not None else None


def heading_of(on: ActSubject[Any]) -> str:
    """Return the heading of the description under which the acts on a subject stand."""
    return HEADINGS.get(on.kind, "Procedure")


async def version_seen(
    session: AsyncSession, request: Request[Any, Any, Any], actor: Actor, act: AnyAct, subject_id: Any, then: str
) -> int | None:
    """Return the version that the sender saw. 428 where it is required and missing, if they may see the subject."""
    is_needed = act.needs_version and act.on is not None and not then
    if is_needed and act.on is not None and "If-Match" not in request.headers:
        await read(await session.connection(), actor, act.on, subject_id)
    return expected(request, required=is_needed)


def description_of(act: AnyAct, summary: str) -> str:
    """Return who may take an act, when, and under which conditions, from the declaration."""
    lines = [f"{summary}.", str(act.outcome), f"By: {', '.join(str(one.said) for one in act.by)}."]
    lines += [f"While: {', '.join(one.value for one in act.during)}."] if act.during else []
    lines += [f"Leads to: {act.leads_to.value}."] if act.leads_to else []
    second = ", ".join(str(one.said) for one in act.confirmed_by)
    lines += [f"Confirmed by another: {second}."] if second else []
    if second:
        barred = "every other act on it" if act.bars_everything else ", ".join(act.bars) or "nothing"
        lines += [f"Refused while it waits: {barred}. Whoever took it may withdraw it."]
    lines += [f"Needs: {'; '.join(str(one.said) for one in act.needs)}."] if act.needs else []
    return "\n\n".join(lines)


def answers_of(act: AnyAct) -> Any:
    if act.prepares is not None:
        return ANSWERS | may_answer(HTTPStatus.TOO_MANY_REQUESTS)
    return ANSWERS | (may_answer(HTTPStatus.PRECONDITION_REQUIRED) if act.needs_version else {})
