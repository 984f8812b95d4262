"""The forms of a request to join, and of the officers' acts on it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from registry.forms import LINE, TIDY, Correction, Drawn, Form, Line, Passage, Reason, asked
from registry.saying import say
from registry.vocabulary import JoinPurpose, PartyKind, Role

_ID = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"
Told = Annotated[str, Field(max_length=2000), LINE]
"""The length of each is checked with the other values, so that every fault is named at once."""
Roles = Annotated[
    list[Role],
    Drawn("granted"),
    asked(
        say("What the account may do"),
        help=say("Nothing chosen: what was asked for. The account also invites and removes its colleagues."),
        example=[Role.PRODUCER],
        max_length=10,
    ),
]
Login = Annotated[
    Told | None,
    asked(say("Login"), help=say("Left empty, it is the mail address of the request."), example="htx.phuctrach"),
]


class JoinForm(Form):
    """An organisation that asks to join, its representative, and its purposes."""

    kind: Annotated[PartyKind, asked(say("What are you?"), example=PartyKind.COOPERATIVE)]
    name: Annotated[
        Told,
        asked(
            say("Name of the organisation or the person"),
            help=say("As in the certificate of registration or the identity card."),
            example="Hợp tác xã Cam Thượng Lộc (ví dụ)",
        ),
    ]
    tax_code: Annotated[
        Told | None,
        asked(
            say("Tax code"),
            help=say("10 digits, 10-3, or the 12 of a personal number. Leave it empty if you have none."),
        ),
    ] = None
    unit_code: Annotated[
        Told | None,
        Drawn("commune_today"),
        asked(say("Commune or ward"), help=say("As it is called since 1 July 2025; a former name will do.")),
    ] = None
    address: Annotated[Told | None, asked(say("Address"), example="Thôn 3, xã Hương Khê")] = None
    representative: Annotated[
        Told,
        asked(say("Representative of the organisation"), help=say("Surname and given name."), example="Trần Thị Ví Dụ"),
    ]
    phone: Annotated[Told, asked(say("Telephone"), example="0912 345 678")]
    email: Annotated[
        Told | None,
        asked(
            say("Electronic mail"),
            help=say("It becomes your login, and messages about your request are sent to it."),
            example="htx@example.vn",
        ),
    ] = None
    purposes: Annotated[
        list[JoinPurpose],
        Drawn("purpose"),
        asked(say("What for?"), example=[JoinPurpose.PRODUCING], min_length=1, max_length=3),
    ]
    message: Annotated[
        Annotated[str, Field(max_length=2000), Drawn("passage"), TIDY] | None,
        asked(say("What else we should know"), example="Chúng tôi trồng 12 ha cam."),
    ] = None


class PaperJoinForm(JoinForm):
    """A request that came to the counter on paper."""

    received_at: Annotated[
        AwareDatetime | None,
        Drawn("moment"),
        asked(
            say("When it came to the counter"),
            help=say("Day and hour, 25/11/2026 14:30. Left empty, it is now."),
            example=datetime.fromisoformat("2026-11-25T14:30:00+07:00"),
        ),
    ] = None


class AnswerToOfficeForm(Form):
    """The answer to the office's question."""

    answer: Annotated[Passage, asked(say("Your answer"), example="Mã số thuế đúng là 0100109106.")]


class AskingBackForm(Form):
    """A question of the office before it decides."""

    asks: Annotated[Reason, asked(say("What is asked"), example="Xin gửi giấy chứng nhận đăng ký hợp tác xã.")]


class ApprovalForm(Form):
    """The login of the new account, and its roles."""

    login: Login = None
    roles: Roles = []  # noqa: RUF012 # Pydantic copies it


class TyingForm(Form):
    """The existing party for which the request is approved."""

    party_id: Annotated[UUID, Drawn("party"), asked(say("The party that it is"), example=_ID)]
    login: Login = None
    roles: Roles = []  # noqa: RUF012 # likewise


class DecliningForm(Form):
    """The reason for declining a request, for the applicant to read."""

    reason: Annotated[Reason, asked(say("Reason"), example="Tổ chức không thuộc địa bàn tỉnh.")]


class RequestCorrectionForm(Correction):
    """The right values of a request; an empty field leaves the old value."""

    kind: Annotated[PartyKind | None, asked(say("Kind of party"))] = None
    name: Annotated[Line | None, asked(say("Name"), example="Hợp tác xã Cam Thượng Lộc (ví dụ)")] = None
    tax_code: Annotated[Line | None, asked(say("Tax code"))] = None
    representative: Annotated[
        Line | None, asked(say("Representative of the organisation"), example="Trần Thị Ví Dụ")
    ] = None
    phone: Annotated[Line | None, asked(say("Telephone"))] = None
    email: Annotated[Line | None, asked(say("Electronic mail"))] = None


class ReopeningForm(Correction):
    """A request that was declined by mistake."""
