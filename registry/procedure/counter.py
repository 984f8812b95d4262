"""Applications on paper: an officer enters them for the applicant, who can take them over after joining.

Such an application is lodged when it arrives, complete or not; a notice of defects names what it lacks. Until it is
taken over, officers define its area and answer notices as the applicant's letters say.
"""

from typing import Annotated

from pydantic import AwareDatetime

from registry import calendar
from registry.acts import Facts, Taking, act, nobody, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import Drawn, Nothing, asked
from registry.parties.matter import PARTY, STANDING, PartyMatter
from registry.procedure.application import ApplicationForm
from registry.procedure.lodging import numbered, opened
from registry.rights.matter import APPLICANT, AT_THE_COUNTER, OWN, RECORD, RecordMatter
from registry.saying import say
from registry.vocabulary import Clock, Kind, NoticeKind, Readers, Status


class PaperApplicationForm(ApplicationForm):
    """An application as on paper, and the time of its receipt."""

    kind: Annotated[
        Kind, asked(say("What is to be protected"), help=say("The kind of right."), example="geographical_indication")
    ]
    is_example: Annotated[bool, asked(say("Example"), help=say("Marks an invented dossier."))] = False
    received_at: Annotated[
        AwareDatetime | None,
        Drawn("moment"),
        asked(say("When it came to the counter"), help=say("Day and hour, 25/11/2026 14:30. Left empty, it is now.")),
    ] = None


@act(
    "receive_on_paper",
    on=PARTY,
    makes=RECORD,
    asks=PaperApplicationForm,
    title=say("Enter an application that came on paper"),
    outcome=say("It gets its number and, as filing date, the day on which it came; scans are attached afterwards."),
    by=(EXAMINER, REGISTRAR),
    needs=(STANDING,),
    starts=(Clock.FORMALITY,),
    told_to=Readers.PUBLIC,
    tells=("kind",),
    history=say("Came on paper, lodged as %(application_number)s"),
    notifies=(
        notify(
            APPLICANT,
            say("The application %(matter)s has been lodged. The office examines its form first."),
            NoticeKind.SERVICE,
        ),
    ),
    final=say("A lodged application is withdrawn, not unlodged."),
    place=20,
    done=say("The application has been entered. Attach the scans of the papers now."),
)
async def receive_on_paper(taking: Taking[PartyMatter, PaperApplicationForm]) -> Facts:
    """Enter an application of a party with the time of its receipt; its filing date is that day, INID (220).

    Raises NotAcceptable with every fault.
    """
    received_at, party = taking.form.received_at or calendar.now(), taking.matter.row
    if received_at > calendar.now():
        raise NotAcceptable(
            say("The application cannot be entered."),
            (Fault("received_at", say("lies in the future"), "in_the_future"),),
        )
    day = received_at.astimezone(calendar.OFFICE_TIME).date()
    more = {"status": Status.LODGED, "received_at": received_at, "entered_by": taking.actor.account_id}
    taking.made = await opened(taking, party, since=day, **more)
    return {"applicant": str(party.id), **await numbered(taking.session, taking.made, day)}


@act(
    "take_over",
    on=RECORD,
    asks=Nothing,
    title=say("Take the application over"),
    outcome=say("You go on with it here yourself; the counter answers for you no longer."),
    by=(APPLICANT,),
    needs=(OWN, AT_THE_COUNTER),
    told_to=Readers.PARTIES,
    history=say("Taken over by the applicant"),
    notifies=nobody("the officer in charge sees it in the history"),
    final=say("Papers can be sent to the counter all the same."),
    place=15,
    done=say("The application is in your hands now."),
)
async def take_over(taking: Taking[RecordMatter, Nothing]) -> Facts:
    """Take over an application that an officer entered from paper."""
    taking.matter.row.taken_over_at = calendar.now()
    return None
