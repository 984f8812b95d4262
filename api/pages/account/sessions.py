"""Open sessions, known browsers and attempts to sign in: to be seen, and to be ended."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import cookie_of
from api.pages.account.frame import HOME, Html, account_page, see
from api.pages.frame import Visit
from api.pages.submission import Submission
from registry.people import devices, ending
from registry.people.digests import digest_of
from registry.people.permissions import Actor

HERE = f"{HOME}/sessions"


@get("/sessions")
async def sessions(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show the open sessions, the known browsers, and the last attempts to sign in."""
    return account_page(
        request,
        "sessions.html",
        rows=await devices.sessions_of(snapshot, actor),
        here=actor.session_id,
        browsers=await devices.devices_of(snapshot, actor),
        attempts=await devices.sign_ins_of(snapshot, actor),
    )


@post("/sessions/{session_id:uuid}/end", status_code=200)
async def end_session(
    *,
    session_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # its use is to demand the token of our own page
) -> Response[Any]:
    """End one session and the tokens issued in it; a session that has ended already is no fault."""
    await ending.end_session(session, actor, session_id)
    return see(HERE, "session_ended")


@post("/sessions/end-others", status_code=200)
async def end_others(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # likewise
) -> Response[Any]:
    """End every session except this one."""
    cookie = cookie_of(request)
    await ending.end_sessions(session, actor, actor.account_id, keep=digest_of(cookie) if cookie else None)
    return see(HERE, "others_ended")


@post("/devices/{device_id:uuid}/forget", status_code=200)
async def forget_device(
    *,
    device_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # likewise
) -> Response[Any]:
    """Forget a browser, so that it is unknown again."""
    await devices.forget_device(session, actor, device_id)
    return see(HERE, "device_forgotten")
