"""What an officer answers for each act of the procedure, and the use case that takes it.

The procedure's table says which acts there are and who may take them; a test holds this table to it.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.records import (
    DefectsForm,
    OppositionForm,
    PublicationForm,
    ReasonsForm,
    RegistrationForm,
    RemarkForm,
    ReturnForm,
    TerminationForm,
)
from api.pages.desk.asking import Field, Matter, NothingAsked
from registry.people.permissions import Actor
from registry.procedure import decision, examination
from registry.saying import say
from registry.tables import Record
from registry.vocabulary import Act, Outcome

Taking = Callable[[AsyncSession, Actor, UUID, Any, int | None], Awaitable[Record]]


REASONS = Field(
    "reasons", say("Reasons"), "passage", is_required=True, example=say("The conditions of protection are met.")
)
REASONS_AGAINST = Field("reasons", say("Reasons"), "passage", is_required=True)
REMARK = Field("remark", say("Remark"), "passage")

MATTERS: dict[Act, Matter] = {
    Act.ACCEPT: Matter(
        NothingAsked,
        (),
        say("The dossier is in order as to form and may be published."),
    ),
    Act.NOTIFY_DEFECTS: Matter(
        DefectsForm,
        (
            Field(
                "defects",
                say("Defects"),
                "lines",
                is_required=True,
                help=say("One defect a line, in a whole sentence that the applicant understands."),
                example=say("The map of the area bears no confirmation."),
            ),
        ),
        say("The applicant is told what to mend; the dossier waits for the answer."),
    ),
    Act.PUBLISH: Matter(
        PublicationForm,
        (
            Field("gazette", say("Gazette"), is_required=True, example=say("Official Gazette no. 6")),
            Field("page", say("Page")),
            Field("published_on", say("Day of publication"), "date", help=say("Left empty, it is today.")),
        ),
        say("From now on everybody sees the application, and oppositions are received."),
    ),
    Act.EXAMINE: Matter(
        NothingAsked,
        (),
        say("Substantive examination begins."),
    ),
    Act.PROPOSE_GRANT: Matter(
        ReasonsForm,
        (REASONS,),
        say("Another officer reads the reasons and decides."),
    ),
    Act.PROPOSE_REFUSAL: Matter(
        ReasonsForm,
        (REASONS_AGAINST,),
        say("Another officer reads the reasons and decides."),
        is_grave=True,
    ),
    Act.APPROVE_GRANT: Matter(
        RemarkForm,
        (REMARK,),
        say("The right may then be entered in the register."),
    ),
    Act.APPROVE_REFUSAL: Matter(
        RemarkForm,
        (REMARK,),
        say("The application is refused."),
        is_grave=True,
    ),
    Act.RETURN: Matter(
        ReturnForm,
        (Field("remark", say("What the proposal lacks"), "passage", is_required=True),),
        say("The proposal goes back to examination."),
    ),
    Act.REGISTER: Matter(
        RegistrationForm,
        (Field("decision_number", say("Number of the decision"), example="12/QĐ-SHTT"),),
        say("The right gets the next certificate number and is registered today."),
    ),
    Act.OPPOSE: Matter(
        OppositionForm,
        (
            Field("opponent", say("Who opposes"), is_required=True),
            Field("grounds", say("Grounds"), "passage", is_required=True),
            Field("received_on", say("Day of receipt"), "date", help=say("Left empty, it is today.")),
        ),
        say("The opposition is kept with the dossier; the procedure goes on."),
    ),
    Act.TERMINATE: Matter(
        TerminationForm,
        (Field("reason", say("Reason"), "passage", is_required=True),),
        say("Protection ends for good; every label under this right answers differently from now on."),
        is_grave=True,
    ),
}
"""What each act of the office asks, in the order in which a page offers them: onward before back."""

TAKING: dict[Act, Taking] = {
    Act.NOTIFY_DEFECTS: lambda s, a, r, f, v: examination.notify_defects(s, a, r, defects=f.defects, expected=v),
    Act.ACCEPT: lambda s, a, r, _, v: examination.accept(s, a, r, expected=v),
    Act.PUBLISH: lambda s, a, r, f, v: decision.publish(s, a, r, **f.model_dump(), expected=v),
    Act.OPPOSE: lambda s, a, r, f, v: decision.oppose(s, a, r, **f.model_dump(), expected=v),
    Act.EXAMINE: lambda s, a, r, _, v: examination.examine(s, a, r, expected=v),
    Act.PROPOSE_GRANT: lambda s, a, r, f, v: examination.propose(
        s, a, r, outcome=Outcome.GRANT, reasons=f.reasons, expected=v
    ),
    Act.PROPOSE_REFUSAL: lambda s, a, r, f, v: examination.propose(
        s, a, r, outcome=Outcome.REFUSAL, reasons=f.reasons, expected=v
    ),
    Act.RETURN: lambda s, a, r, f, v: examination.send_back(s, a, r, remark=f.remark, expected=v),
    Act.APPROVE_GRANT: lambda s, a, r, f, v: examination.approve(s, a, r, remark=f.remark, expected=v),
    Act.APPROVE_REFUSAL: lambda s, a, r, f, v: examination.approve(s, a, r, remark=f.remark, expected=v),
    Act.REGISTER: lambda s, a, r, f, v: decision.register(s, a, r, decision_number=f.decision_number, expected=v),
    Act.TERMINATE: lambda s, a, r, f, v: decision.terminate(s, a, r, reason=f.reason, expected=v),
}
"""The verb of each act; the last argument is the version of the record the officer had before them."""
