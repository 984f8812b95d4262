"""Cases: the list, one case with its acts, pictures and referrals, and the counts of a year."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.forms.cases import MOST_BYTES_OF_A_PAGE
from api.language import language_of, speech
from api.pages.acts import asked_form
from api.pages.case_choices import lots, of_a_sighting, rights
from api.pages.desk.frame import Html, desk_page, query_text, query_word, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.subjects import SubjectPages
from api.pages.submission import Submission, attempt
from api.paging import Page
from api.views.cases import statistics_view
from registry import calendar
from registry.acts import demand, read, take
from registry.cases import pictures, reading
from registry.cases.matter import CASE, HANDLERS, OPENERS
from registry.cases.opening import open_case
from registry.cases.pictures import PHOTO
from registry.cases.statistics import statistics
from registry.documents.store import Store
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import CaseOutcome, CaseSort, CaseSource, CaseStatus, Suspicion

HOME = "/desk/cases"
_YEAR = re.compile("20[0-9]{2}")


@get("/cases")
async def cases(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the cases, narrowed and sorted as the address says."""
    words: Mapping[str, Any] = {
        "status": query_word(request, "status", CaseStatus),
        "suspicion": query_word(request, "suspicion", Suspicion),
        "source": query_word(request, "source", CaseSource),
        "outcome": query_word(request, "outcome", CaseOutcome),
    }
    q, sort = query_text(request, "q"), query_word(request, "sort", CaseSort) or CaseSort.NEWEST
    mine = bool(query_text(request, "mine"))
    asked = reading.CaseFilter(**words, officer=actor.account_id if mine else None, q=q)
    rows, later = await paging.rows(snapshot, reading.listing(actor, asked, sort=sort))
    return desk_page(
        request,
        "cases.html",
        rows=rows,
        later=later or "",
        narrowed={name: value or "" for name, value in words.items()} | {"q": q, "sort": sort},
        mine=mine,
        is_narrowed=bool(q or mine or any(words.values())),
        open_ones=await reading.count_open(snapshot, actor),
        choices={"status": list(CaseStatus), "suspicion": list(Suspicion), "source": list(CaseSource)}
        | {"outcome": list(CaseOutcome), "sort": list(CaseSort)},
        may_open=any(one.holds(actor, None) for one in OPENERS),
        deep="after" in request.query_params,
    )


@get("/cases/statistics")
async def counts(request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]) -> Html:
    """Count the cases of a year."""
    today = calendar.today()
    asked = query_text(request, "year")
    year = int(asked) if _YEAR.fullmatch(asked) else today.year
    since, until = date(year, 1, 1), date(year, 12, 31)
    counted = statistics_view(await statistics(snapshot, actor, since, until), since, until)
    return desk_page(request, "case_counts.html", counted=counted, year=year, this_year=today.year)


@get("/cases/new")
async def new_case(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show the form of a new case; the code of a label may stand in the address."""
    demand(actor, None, OPENERS)
    typed = {"code": query_text(request, "code"), "seen_on": calendar.today().isoformat()}
    return await _form(request, snapshot, actor, typed=typed)


@post("/cases/new", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAGE)
async def open_new_case(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Open a case with a picture, if one is sent; or show the form again."""
    demand(actor, None, OPENERS)
    picture = await _picture(submission)

    async def work() -> str:
        form = await asked_form(open_case, submission, speech(language_of(request)))
        taken = await take(session, actor, open_case, None, form, provided=provided(state))
        if picture is not None:
            await session.flush()
            content, name = picture
            await pictures.add(session, actor, Store(state.settings.files), taken.row.id, content=content, name=name)
        return f"{HOME}/{taken.subject_id}"

    again = partial(_form, request, await session.connection(), actor, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done=open_case.name))


@post("/cases/{case_id:uuid}/pictures", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAGE)
async def add_picture(
    request: Visit,
    *,
    case_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Add a picture, or show the case again with what is wrong with it."""
    content, name = await _picture(submission) or (b"", PHOTO)

    async def work() -> str:
        await pictures.add(session, actor, Store(state.settings.files), case_id, content=content, name=name)
        return f"{HOME}/{case_id}"

    again = partial(_page, request, await session.connection(), actor, case_id, state=state)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="add_paper"))


@get("/cases/{case_id:uuid}/referrals/{referral_id:uuid}")
async def referral(
    request: Visit,
    *,
    case_id: FromPath[UUID],
    referral_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a referral as it is printed."""
    row = await reading.one(snapshot, actor, case_id)
    found = await reading.referrals(snapshot, actor, case_id)
    one = next((each for each in found if each.id == referral_id), None)
    if one is None:
        raise NotFound(say("There is no such referral."))
    settings = request.app.state.settings
    filed = [each for each in await pictures.of_case(snapshot, actor, case_id) if each.erased_at is None]
    shown = {"case": row, "referral": one, "pictures": filed, "office": settings.office_voucher}
    return desk_page(request, "case_referral.html", **shown)


async def _picture(submission: Submission) -> tuple[bytes, str] | None:
    file = submission.files.get(PHOTO)
    return (await file.read(), file.filename) if file is not None and file.filename else None


async def _form(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    typed: Mapping[str, str],
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    offered = await of_a_sighting(connection, said, request.app.state.settings.office_unit)
    offered |= {"case_lot": await lots(connection, actor, CASE, None, said)}
    offered |= {"case_right": await rights(connection, actor, CASE, None, said)}
    return desk_page(
        request,
        "case_new.html",
        refusal=refusal,
        fields=titles(open_case.asks, said) | {PHOTO: said.tell(say("Photograph"))},
        asks=controls(open_case.asks, typed, said, offered),
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    case_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: Mapping[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await reading.one(connection, actor, case_id)
    matter = await read(connection, actor, CASE, case_id)
    acts = PAGES.acts(request, state, actor, case_id)
    refused = refusal is not None
    shown = await acts.show(connection, matter, act=act, typed=typed, is_refused=refused, session=session)
    is_open = row.status is not CaseStatus.CLOSED
    return desk_page(
        request,
        "case.html",
        refusal=refusal,
        fields=(titles(acts.find(act).asks, said) if act else {}) | {PHOTO: said.tell(say("Photograph"))},
        case=row,
        pictures=await pictures.of_case(connection, actor, case_id),
        referrals=await reading.referrals(connection, actor, case_id),
        others=await reading.others_about(connection, actor, row),
        withdrawn=next((one for one in await reading.withdrawn(connection, row) if one.id == row.range_id), None),
        may_add=is_open and any(one.holds(actor, matter) for one in HANDLERS),
        events=await PageLists(request, f"{HOME}/{case_id}", HISTORY).history(connection, actor, CASE, matter),
        **shown.names(),
    )


PAGES = SubjectPages(on=CASE, face="/desk", plural="cases", page=_page)
