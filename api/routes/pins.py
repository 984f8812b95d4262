"""The numbers under the coating of labels: the file of an order, and confirming one."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from api.confirming import confirm, told_of
from api.forms.labels import PinForm
from api.language import language_of
from api.pin_files import take_pins
from api.printing import PRIVATE
from api.problems import may_answer
from api.routes.labels import ANSWERS
from api.views.verdict import PinView
from registry.labels.pin_files import PinFileForm
from registry.people.permissions import Actor

LONGEST = 4096


@post(
    "/label-orders/{number:int}/pins.csv",
    tags=["Labels"],
    status_code=HTTP_200_OK,
    media_type="text/csv",
    responses=ANSWERS,
)
async def pin_file(
    number: FromPath[int], actor: NamedDependency[Actor], state: State, data: JSONBody[PinFileForm]
) -> Stream:
    """Take the remaining numbers under the coating, for the manager of the right and registrars: seq, pin.

    They are taken once, by somebody who took no labels of the order. The file has no code; send it to others than the
    labels.
    """
    return await take_pins(state, actor, number, data)


@post(
    "/labels/{code:str}/pin",
    tags=["Labels"],
    status_code=HTTP_200_OK,
    request_max_body_size=LONGEST,
    responses=may_answer(
        HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS
    ),
)
async def confirm_pin(
    request: Request[Any, Any, Any], code: FromPath[str], data: JSONBody[PinForm], state: State
) -> Response[PinView]:
    """Confirm the number under the coating of a label: at most five wrong ones a day, fifteen in all.

    Show ``already`` as it is: somebody else confirmed the number before. Keep the receipt: with it the same number
    counts as the first confirmation for 24 hours.
    """
    confirmed = await confirm(request, code, data.pin, data.receipt)
    tried = confirmed.tried
    label = told_of(state, confirmed, language_of(request))
    return Response(PinView(tried.outcome.value, tried.receipt, tried.left_today, label), headers=PRIVATE)
