"""Reporting a suspicion: a form that needs neither account nor script, and the reporter's own page afterwards."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, State, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.authentication import demand_own_origin
from api.forms.cases import MOST_BYTES_OF_A_PAGE
from api.language import Speech, language_of, speech
from api.pages.case_choices import of_a_sighting
from api.pages.forms.controls import controls
from api.pages.forms.fields import fields_of, titles
from api.pages.forms.reading import Reading
from api.pages.frame import Visit
from api.pages.verdict import dialled
from api.pages.workspace import Html, query_word, see, working_page
from api.security.limits import PHOTOS, REPORTED_BYTES, REPORTS
from api.security.throttling import network
from api.views.cases import followed_view
from registry import calendar, throttling
from registry.cases import reporting
from registry.cases.forms import ReportForm
from registry.cases.opening import NO_PLACE
from registry.cases.pictures import PHOTO, put_aside, reported, taken_up
from registry.cases.reporting import Photo
from registry.database import Database
from registry.documents.intake import MOST_BYTES
from registry.documents.store import Store
from registry.errors import Busy, Fault, NotAcceptable, NotOurForm, RegistryError
from registry.forms import INVALID_FORM
from registry.saying import say
from registry.vocabulary import TOLD_BY_PEOPLE, Suspicion

LONGEST_CODE = 200
SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
"""Headers of a reporter's own page: its address is the key to it."""
DONE = {
    "reported": say("Thank you. The office has your report. Keep the address of this page: only it leads back here."),
    "erase": say("The office has your request. Two officers erase what you told of yourself."),
}
KEPT = "photo_kept"
"""The field that refers to the photograph of a report that could not be taken yet."""
CONTACT = ("name", "phone", "email")


class _Sent(NamedTuple):
    """What somebody sent: texts, and a photograph that was judged, or what is wrong with it."""

    typed: dict[str, str]
    photo: Photo | None
    faults: tuple[Fault, ...]


@get("/report", include_in_schema=False)
async def blank(request: Visit, snapshot: NamedDependency[AsyncConnection]) -> Html:
    """Show the form."""
    return await _form(request, snapshot, _begun(request, ""))


@get("/report/{code:str}", include_in_schema=False)
async def about_label(request: Visit, code: FromPath[str], snapshot: NamedDependency[AsyncConnection]) -> Html:
    """Show the form with the code of a label in it; the page does not say whether the code is genuine."""
    return await _form(request, snapshot, _begun(request, code))


@post("/report", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAGE, include_in_schema=False)
async def send(request: Visit, database: NamedDependency[Database], state: State) -> Response[Any]:
    """Take a report and redirect to the reporter's own page; or show the form again with everything that was sent."""
    said, store = speech(language_of(request)), Store(state.settings.files)
    refusal: RegistryError
    sent = _Sent({}, None, ())
    try:
        demand_own_origin(request, when_told=True)
        sent = await _sent(request, database, store)
        form = _judged(sent, said)
        await throttling.take(database, REPORTS, network(request))
        async with database.writing() as session:
            word = sent.typed.get("word")
            find = state.verification.find
            told = await reporting.report(session, form, find=find, store=store, word=word, photo=sent.photo)
        return see(f"/reports/{told.word}", "reported")
    except _TooMuch as much:
        sent, refusal = much.sent, much.refusal
    except NotOurForm as foreign:
        # Texts are shown again, for a person to send from here. No photograph is taken from another site's page.
        sent, refusal = _Sent(_texts(await request.form()), None, ()), foreign
    except (NotAcceptable, Busy) as found:
        refusal = found
    typed = dict(sent.typed)
    if sent.photo is not None:
        async with database.writing() as session:
            typed[KEPT] = await put_aside(session, store, sent.photo.paper)
    async with database.reading() as snapshot:
        return await _form(request, snapshot, typed, refusal)


@get("/reports/{word:str}", include_in_schema=False)
async def followed(request: Visit, word: FromPath[str], snapshot: NamedDependency[AsyncConnection]) -> Html:
    """Show a case to its reporter."""
    case = followed_view(await reporting.followed(snapshot, word))
    site = request.app.state.site
    shown = working_page(
        request, "shopper/followed.html", nav=[], said_after=DONE, case=case, word=word, site=site, **_office(request)
    )
    shown.headers.update(SECRET)
    return shown


@post("/reports/{word:str}/erase", status_code=200, include_in_schema=False)
async def erase(request: Visit, word: FromPath[str], database: NamedDependency[Database]) -> Redirect:
    """Ask the office to erase the reporter's data."""
    demand_own_origin(request, when_told=True)
    async with database.writing() as session:
        await reporting.ask_to_erase(session, word)
    return see(f"/reports/{word}", "erase")


class _TooMuch(Exception):
    """A photograph too many was sent; what was typed beside it is kept."""

    def __init__(self, sent: _Sent, refusal: Busy) -> None:
        super().__init__(str(refusal))
        self.sent, self.refusal = sent, refusal


async def _sent(request: Visit, database: Database, store: Store) -> _Sent:
    """Read the form; a photograph is counted against the limits before it is examined."""
    form = await request.form()
    typed = _texts(form)
    upload = next((one for _, one in form.multi_items() if isinstance(one, UploadFile) and one.filename), None)
    if upload is None:
        async with database.writing() as session:
            kept = await taken_up(session, store, typed.get(KEPT))
        return _Sent(typed, Photo(kept, typed.get("photo_name") or PHOTO) if kept else None, ())
    content = await upload.read()
    try:
        await throttling.take(database, PHOTOS, network(request))
        await throttling.take(database, REPORTED_BYTES, network(request), cost=min(max(1, len(content)), MOST_BYTES))
    except Busy as refusal:
        raise _TooMuch(_Sent(typed, None, ()), refusal) from None
    try:
        return _Sent(typed | {"photo_name": upload.filename}, Photo(await reported(content), upload.filename), ())
    except NotAcceptable as refusal:
        return _Sent({name: text for name, text in typed.items() if name != KEPT}, None, refusal.faults)


def _texts(form: FormMultiDict) -> dict[str, str]:
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _judged(sent: _Sent, said: Speech) -> ReportForm:
    reading = Reading(fields_of(ReportForm), sent.typed, said)
    has_place = any((sent.typed.get(name) or "").strip() for name in ("place", "unit_code", "offer"))
    also = [*sent.faults, *([] if has_place else [NO_PLACE])]
    if also:
        # The faults of the form are shown together with those of the photograph.
        reading.judged(ReportForm, also=also)
        raise NotAcceptable(INVALID_FORM, tuple(also), code="invalid_form")
    return reading.judged(ReportForm)


def _begun(request: Visit, code: str) -> dict[str, str]:
    about = query_word(request, "about", Suspicion)
    chosen = about.value if about in TOLD_BY_PEOPLE else ""
    code = "".join(sign for sign in code[:LONGEST_CODE] if sign.isprintable())
    return {"code": code, "suspicion": chosen, "seen_on": calendar.today().isoformat()}


async def _form(
    request: Visit, connection: AsyncConnection, typed: Mapping[str, str], refusal: RegistryError | None = None
) -> Html:
    said = speech(language_of(request))
    settings = request.app.state.settings
    choices = await of_a_sighting(connection, said, settings.office_unit)
    asks = controls(ReportForm, typed, said, choices)
    return working_page(
        request,
        "shopper/report.html",
        nav=[],
        said_after={},
        refusal=refusal,
        fields=titles(ReportForm, said) | {PHOTO: said.tell(say("Photograph"))},
        seen=[one for one in asks if one.name not in CONTACT],
        contact=[one for one in asks if one.name in CONTACT],
        word=typed.get("word") or reporting.new_word(),
        kept=typed.get(KEPT, ""),
        photo_name=typed.get("photo_name", ""),
        **_office(request),
    )


def _office(request: Visit) -> dict[str, Any]:
    settings = request.app.state.settings
    phone = settings.office_phone
    told = {"telephone": phone, "dialled": dialled(phone), "mail": settings.office_mail}
    return {"office": settings.office_voucher, **told}


REPORTING = (blank, about_label, send, followed, erase)
