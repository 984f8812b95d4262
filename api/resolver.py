"""The resolver of GS1 Digital Links (GS1-Conformant resolver standard 1.2): where an address of goods leads.

The key (01) is supported with all its qualifiers. The address of one label is answered in place: it is its own default
link. Every other address redirects (307), with its query: to the page of the goods, or to what ``linkType`` asks for.
An address in the compressed form is answered like the same address uncompressed, which stands in the header ``Link``.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import HttpMethod, Request, get, route
from litestar.datastructures import State
from litestar.status_codes import HTTP_400_BAD_REQUEST
from litestar.types import ASGIApp

from api.heads import RESOLVED, SHARED
from api.language import Speech, language_of, speech
from api.problems import Refused
from api.verify import HEADERS, LINK_TYPE, RawResponse, answer_label, leading
from registry.codes import label_codes
from registry.codes.digital_link import LOT, SERIAL, DigitalLink, parse, parse_compressed
from registry.codes.pasted import found_in
from registry.errors import NotFound, Unfit
from registry.saying import Said, say
from registry.use.goods import NO_GOODS, Goods, goods_of
from registry.vocabulary import LotStatus

Asking = Request[Any, Any, Any]
VOCABULARY = "https://ref.gs1.org/voc/"
"""GS1 Web vocabulary, the namespace of link types."""
PREFIXES = ("gs1:", VOCABULARY, "https://gs1.org/voc/")
LINKSET = "application/linkset+json"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
NO_LINK = say("There is no link of that type here.")


class Link(NamedTuple):
    """A link of one type."""

    type: str
    path: str
    title: Said


@route("/{code:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="verify", include_in_schema=False)
async def verify(request: Asking, state: State) -> ASGIApp:
    """Answer the verdict on a code: JSON for those who ask for it, a page for people."""
    text = request.path_params["code"]
    link = None if label_codes.is_spelled_truly(text) else parse_compressed(text)
    if link is not None:
        return await _resolved(request, state, link)
    # An application has added to the link, or the link stands encoded in an address: the code in it is meant.
    meant = None if label_codes.looks_like_a_code(text) else found_in(text)
    return await answer_label(request, *(meant or (text,)))


@route("/01/{address:path}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="goods", include_in_schema=False)
async def resolve(request: Asking, state: State) -> ASGIApp:
    """Answer for a label, or redirect to what an address of goods is about."""
    try:
        link = parse(request.scope["raw_path"].decode("ascii"))
    except Unfit as fault:
        raise Refused(fault.said, fault.code, status_code=HTTP_400_BAD_REQUEST) from None
    return await _resolved(request, state, link)


async def _resolved(request: Asking, state: State, link: DigitalLink) -> ASGIApp:
    answer = await _answer(request, state, link)
    if not link.is_compressed:
        return answer
    same = f'<{state.site}{link.path}>; rel="owl:sameAs"'.encode()
    told = next((value for name, value in answer.headers if name == b"link"), None)
    others = tuple(header for header in answer.headers if header[0] != b"link")
    answer.headers = (*others, (b"link", same if told is None else told + b", " + same))
    if not request.scope["path"].startswith(RESOLVED):
        answer.headers = (*answer.headers, *SHARED)  # all other addresses of goods get them from ``share``
    return answer


async def _answer(request: Asking, state: State, link: DigitalLink) -> RawResponse:
    query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    wish = next((value for key, value in query if key == LINK_TYPE), None)
    kept = [pair for pair in query if pair[0] != LINK_TYPE] + list(link.attributes)
    is_list = wish in {"linkset", "all"} or LINKSET in request.headers.get("accept", "")
    if wish is None and not is_list and _is_of_a_label(link):
        return await answer_label(request, link.qualifiers[0][1], link.gtin, beside=link.attributes)
    said = speech(language_of(request))
    async with state.database.reading() as snapshot:
        goods = await goods_of(snapshot, link.gtin, link.value(LOT))
    if goods is None and link.value(SERIAL) is None:
        raise NotFound(NO_GOODS)
    if is_list:
        return linkset(link, goods, state.site, said)
    to = next(iter(_links(link, goods))) if wish is None else _wished(link, goods, wish)
    # Complete, as in the list of links, so that a client may compare the two; under another host it stays there.
    site = state.site if state.site.partition("//")[2] == request.headers.get("host") else ""
    links = f'<{state.site}{link.path}?{LINK_TYPE}=linkset>; rel="linkset"; type="{LINKSET}"'
    return leading(_href(site, to), kept, links)


def _is_of_a_label(link: DigitalLink) -> bool:
    return [key for key, _ in link.qualifiers] == [SERIAL]


def _wished(link: DigitalLink, goods: Goods | None, wish: str) -> Link:
    """Return the first link of a type, from the most specific level on; NotFound where there is none."""
    name = next((wish.removeprefix(prefix) for prefix in PREFIXES if wish.startswith(prefix)), wish)
    for level in link.levels():
        for one in _links(level, goods):
            if name in {one.type, "defaultLink"}:
                return one
    raise NotFound(NO_LINK)


def _links(link: DigitalLink, goods: Goods | None) -> Iterator[Link]:
    """Yield the links of one level, the default first."""
    serial, lot = link.value(SERIAL), link.value(LOT)
    if serial is not None:
        compared = f"?{urlencode({LOT: lot})}" if lot else ""
        yield Link(
            "verificationService", f"/01/{link.gtin}/21/{serial}{compared}", say("What this label is worth today")
        )
        return
    if goods is None:
        return
    if lot is not None:
        yield Link("traceability", f"/goods/{link.gtin}?{urlencode({LOT: lot})}", say("This lot in the register"))
        if goods.lot is not None and goods.lot.status is LotStatus.RECALLED:
            yield Link("recallStatus", f"/goods/{link.gtin}?{urlencode({LOT: lot})}", say("This lot is recalled"))
        return
    yield Link("pip", f"/goods/{link.gtin}", say("These goods in the register"))
    for use in {one.record_id: one for one in goods.uses}.values():
        yield Link("registryEntry", f"/records/{use.record_id}", say("The protected name: %(name)s", name=use.name))
    if goods.recalled:
        yield Link("recallStatus", f"/goods/{link.gtin}", say("Recalled lots"))


def linkset(link: DigitalLink, goods: Goods | None, site: str, said: Speech) -> RawResponse:
    """Return all links of an address and of the levels above it (RFC 9264), each level as one object."""
    told = []
    for level in link.levels():
        links = list(_links(level, goods))
        if not links:
            continue
        context: dict[str, Any] = {
            "anchor": f"{site}{level.path}",
            "itemDescription": goods.called if goods else level.path,
            f"{VOCABULARY}defaultLink": [{"href": _href(site, links[0]), "title": said.tell(links[0].title)}],
        }
        for one in links:
            shown = {
                "href": _href(site, one),
                "title": said.tell(one.title),
                "type": "text/html",
                "hreflang": ["vi", "en"],
            }
            context.setdefault(f"{VOCABULARY}{one.type}", []).append(shown)
        told.append(context)
    header = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    return RawResponse(
        msgspec.json.encode({"linkset": told}), LINKSET.encode(), headers=(*HEADERS, (b"link", header.encode()))
    )


def _href(site: str, link: Link) -> str:
    return f"{site}{link.path}"


@get("/.well-known/gs1resolver", include_in_schema=False, sync_to_thread=False)
def resolver(state: State) -> dict[str, Any]:
    """Describe the resolver: which keys it supports, and its address."""
    return {
        "name": state.settings.office_name,
        "resolverRoot": state.site,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }
