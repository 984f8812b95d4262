"""The page behind the number under a coating: the certificate of a first confirmation, or another answer."""

from typing import Any

from litestar import MediaType, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api import confirming
from api.authentication import demand_own_origin
from api.confirming import PIN, Confirmed, address_of_label, told_of
from api.labelling import NO_PAGE
from api.language import language_of, speech
from api.pages.frame import Visit, page
from api.pages.verdict import dialled, verdict_page
from api.pages.workspace import Html, working_page
from registry.codes.label_codes import Mistyped
from registry.errors import Busy, NotAcceptable, NotFound, NotOurForm, OutOfOrder, RegistryError
from registry.labels.pins import FIELD, GRACE, new_receipt
from registry.labels.verification import spelled
from registry.saying import say

COOKIE = "confirmed"
"""A cookie for a day, below the addresses of the label; by its word the person who confirmed first is recognised."""
LONGEST = 4096
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


@get("/{code:str}/pin", include_in_schema=False, sync_to_thread=False)
def back(request: Visit, code: FromPath[str]) -> Redirect:
    """Redirect a later visit of the address to the label's page."""
    try:
        return Redirect(address_of_label(request, spelled(code)), status_code=HTTP_303_SEE_OTHER)
    except Mistyped:
        raise NotFound(NO_PAGE) from None


@post("/{code:str}/pin", status_code=200, request_max_body_size=LONGEST, include_in_schema=False)
async def confirm(request: Visit, code: FromPath[str], state: State) -> Response[Any]:
    """Confirm a number; the answer is the certificate, the label's own page, or the form with what is wrong."""
    form = await request.form()
    typed, told = form.get(FIELD), form.get("receipt")
    receipt = request.cookies.get(COOKIE) or (told if isinstance(told, str) else None)
    number = typed if isinstance(typed, str) else ""
    try:
        demand_own_origin(request, when_told=True)
        confirmed = await confirming.confirm(request, code, number, receipt)
    except (NotAcceptable, Busy, OutOfOrder, NotOurForm) as refusal:
        return _again(request, code, number, refusal)
    view, language = told_of(state, confirmed, language_of(request)), language_of(request)
    if not confirmed.is_first:
        told_again = verdict_page(view, language, brand=state.settings.office_name)
        return Response(told_again, media_type=MediaType.HTML, headers=PRIVATE)
    shown = page(request, "shopper/confirmed.html", headers=PRIVATE, view=view, groups=view.code.split())
    own = confirmed.checked.code
    for path in {f"/{own}", address_of_label(request, own)}:
        shown.cookies.append(_cookie(state, confirmed, path))
    return shown


def _cookie(state: State, confirmed: Confirmed, path: str) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=confirmed.tried.receipt or "",
        path=f"{path}/{PIN}",
        max_age=int(GRACE.total_seconds()),
        httponly=True,
        secure=state.settings.public_url.scheme == "https",
        samesite="strict",
    )


def _again(request: Visit, code: str, number: str, refusal: RegistryError) -> Html:
    """Show the form again with what is wrong; without the form where no number would help."""
    said, settings = speech(language_of(request)), request.app.state.settings
    try:
        true, asks = spelled(code), isinstance(refusal, NotAcceptable | NotOurForm)
    except Mistyped:
        raise refusal from None
    shown = working_page(
        request,
        "shopper/pin.html",
        nav=[],
        said_after={},
        refusal=refusal,
        fields={FIELD: said.tell(say("Number under the coating"))},
        code=true,
        pin=f"{address_of_label(request, true)}/{PIN}" if asks else "",
        receipt=new_receipt(),
        typed=number,
        office=settings.office_voucher,
        telephone=settings.office_phone,
        dialled=dialled(settings.office_phone),
    )
    shown.headers.update(PRIVATE)
    return shown


CONFIRMING = (back, confirm)
