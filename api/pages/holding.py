"""A label opened at its own address by somebody who is signed in: the page of the label, if they may see its order."""

from api.pages.desk import labels as on_the_desk
from api.pages.desk.frame import provide_colleague
from api.pages.frame import Visit
from api.pages.producer import labels as at_the_producer
from api.pages.producer.frame import provide_applicant
from api.pages.workspace import Html
from registry.codes.digital_link import Named
from registry.errors import NotFound, NotPermitted
from registry.people.permissions import Actor

FACES = ((provide_colleague, on_the_desk.PAGES.page), (provide_applicant, at_the_producer.PAGES.page))
"""The roles of each face, and its page of a label; the first face with one of the roles is used."""


async def page_in_hand(request: Visit, actor: Actor, code: str, named: Named) -> Html | None:
    """Return the page of a label for its officer or holder, None for a reader who gets the page for shoppers.

    ``named`` is what the address names beside the code; it is compared as for a shopper.
    """
    state = request.app.state
    async with state.database.reading() as connection:
        for provide, page in FACES:
            try:
                await provide(request)
                return await page(request, connection, actor, code, state=state, named=named)
            except (NotFound, NotPermitted):
                continue
    return None
