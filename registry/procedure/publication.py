"""Publications in the gazette: entering them and correcting what was entered."""

from datetime import date
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from registry.acts import Facts, InCharge, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import LINE, Correction, Form, asked
from registry.procedure import law
from registry.rights.matter import APPLICANT, OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import Publication, Record
from registry.vocabulary import Clock, NoticeKind, Readers, Status

Gazette = Annotated[str, asked(say("Gazette"), example="Công báo số 6", min_length=1, max_length=60), LINE]
Page = Annotated[Annotated[str, Field(max_length=20), LINE] | None, asked(say("Page"), example="112")]
PUBLIC = (
    Status.PUBLISHED,
    Status.UNDER_EXAMINATION,
    Status.GRANT_PROPOSED,
    Status.REFUSAL_PROPOSED,
    Status.GRANT_APPROVED,
    Status.REGISTERED,
)


class PublicationForm(Form):
    """Where and when an application was published."""

    gazette: Gazette
    page: Page = None
    published_on: Annotated[
        date | None,
        asked(say("Day of publication"), help=say("INID (441). Left empty, it is today."), example="2026-06-25"),
    ] = None


class PublicationCorrectionForm(Correction):
    """The right data of a publication."""

    gazette: Gazette
    page: Page = None
    published_on: Annotated[date, asked(say("Day of publication"), help=say("INID (441)."), example="2026-06-25")]


@act(
    "publish",
    on=RECORD,
    asks=PublicationForm,
    title=say("Enter the publication"),
    outcome=say("From now on everybody sees the application, and oppositions are received."),
    by=(REGISTRAR,),
    during=(Status.ACCEPTED,),
    needs=(OWN,),
    leads_to=Status.PUBLISHED,
    starts=(Clock.OPPOSITION, Clock.SUBSTANTIVE),
    stops=(Clock.PUBLICATION,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(
            APPLICANT,
            say("The application %(matter)s has been published; others may oppose it from now on."),
            NoticeKind.SERVICE,
        ),
        notify(InCharge(EXAMINER), say("The application has been published: %(matter)s")),
    ),
    history=lambda told: (
        say("Published in %(gazette)s, page %(page)s, on %(published_on)s")
        if "page" in told
        else say("Published in %(gazette)s on %(published_on)s")
    ),
    place=22,
    done=say("The publication has been entered."),
)
async def publish(taking: Taking[RecordMatter, PublicationForm]) -> Facts:
    """Enter the publication of the application in the gazette, INID (441). Raises NotAcceptable for a wrong day."""
    form, record = taking.form, taking.matter.row
    on = form.published_on or taking.today
    _judge(record, on, taking.today)
    taking.session.add(Publication(record_id=record.id, gazette=form.gazette, page=form.page, published_on=on))
    term = law.opposition_term(record.kind, on)
    return {"published_on": on, "opposable_until": term.ends_on(on)}


@act(
    "correct_publication",
    on=RECORD,
    asks=PublicationCorrectionForm,
    title=say("Correct the publication"),
    outcome=say("Gazette, page and day are replaced; the first ones stay in the history."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR, EXAMINER),
    bars=("propose_grant", "propose_refusal"),
    during=PUBLIC,
    needs=(OWN,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(
            APPLICANT, say("What was entered of the publication of %(matter)s has been corrected."), NoticeKind.SERVICE
        ),
    ),
    history=say("Publication corrected: %(gazette)s, on %(published_on)s"),
    corrects=publish,
    place=82,
    done=say("The correction waits for a second officer."),
)
async def correct_publication(taking: Taking[RecordMatter, PublicationCorrectionForm]) -> Facts:
    """Replace wrong gazette, page and day. Raises NotAcceptable."""
    form, record = taking.form, taking.matter.row
    _judge(record, form.published_on, taking.today)
    statement = select(Publication).where(Publication.record_id == record.id)
    latest = (await taking.session.exec(statement.order_by(col(Publication.published_on).desc()))).first()
    if latest is None:
        raise NotAcceptable(say("There is no publication to correct."), code="no_publication")
    latest.gazette, latest.page, latest.published_on = form.gazette, form.page, form.published_on
    return {"opposable_until": law.opposition_term(record.kind, form.published_on).ends_on(form.published_on)}


def _judge(record: Record, on: date, today: date) -> None:
    if on > today or (record.filed_on is not None and on < record.filed_on):
        raise NotAcceptable(
            say("This cannot be the day of publication."),
            (Fault("published_on", say("lies between the filing date and today"), "day_outside"),),
            code="day_outside",
        )
