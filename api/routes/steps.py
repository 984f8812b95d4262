"""The steps of the procedure: one address each, so that each takes just what it needs."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from api.etags import etag, expected
from api.forms.records import (
    AnswerForm,
    DefectsForm,
    OppositionForm,
    PublicationForm,
    ReasonsForm,
    RegistrationForm,
    RemarkForm,
    ReturnForm,
    TerminationForm,
    WithdrawalForm,
)
from api.problems import may_answer
from api.routes.records import shown
from api.views.records import RecordView, StepView
from registry.people.permissions import Actor
from registry.procedure import decision, examination, lodging, workflow
from registry.tables import Record
from registry.vocabulary import Outcome

ANSWERS = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
Asking = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Signed = NamedDependency[Actor]


async def taken(
    request: Asking, session: AsyncSession, actor: Actor, step: Callable[[int | None], Awaitable[Record]]
) -> Response[RecordView]:
    """Take a step under the request's If-Match and answer with the record as it then stands."""
    record = await step(expected(request))
    return Response(await shown(session, actor, record.id), headers={"ETag": etag(record.version)})


class StepController(Controller):
    path = "/records/{record_id:uuid}"
    tags = ("Procedure",)

    @post("/lodge", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def lodge(
        self, request: Asking, record_id: FromPath[UUID], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Hand the dossier in: it gets its application number and filing date."""
        return await taken(request, session, actor, lambda v: lodging.lodge(session, actor, record_id, expected=v))

    @post("/notify-defects", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def notify_defects(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[DefectsForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Tell the applicant what is wrong with the form."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.notify_defects(session, actor, record_id, defects=data.defects, expected=v),
        )

    @post("/answer-defects", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def answer_defects(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[AnswerForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Answer a notice of defects."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.answer_defects(session, actor, record_id, answer=data.answer, expected=v),
        )

    @post("/accept", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def accept(
        self, request: Asking, record_id: FromPath[UUID], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Find the dossier in order."""
        return await taken(request, session, actor, lambda v: examination.accept(session, actor, record_id, expected=v))

    @post("/publish", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def publish(
        self,
        request: Asking,
        record_id: FromPath[UUID],
        data: JSONBody[PublicationForm],
        session: Session,
        actor: Signed,
    ) -> Response[RecordView]:
        """Enter the publication in the gazette; from then on everybody sees the record."""
        return await taken(
            request,
            session,
            actor,
            lambda v: decision.publish(session, actor, record_id, **data.model_dump(), expected=v),
        )

    @post("/oppose", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def oppose(
        self,
        request: Asking,
        record_id: FromPath[UUID],
        data: JSONBody[OppositionForm],
        session: Session,
        actor: Signed,
    ) -> Response[RecordView]:
        """Record an opposition the office received."""
        return await taken(
            request,
            session,
            actor,
            lambda v: decision.oppose(session, actor, record_id, **data.model_dump(), expected=v),
        )

    @post("/examine", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def examine(
        self, request: Asking, record_id: FromPath[UUID], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Begin substantive examination."""
        return await taken(
            request, session, actor, lambda v: examination.examine(session, actor, record_id, expected=v)
        )

    @post("/propose-grant", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def propose_grant(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[ReasonsForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Propose to grant; a second officer decides."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.propose(
                session, actor, record_id, outcome=Outcome.GRANT, reasons=data.reasons, expected=v
            ),
        )

    @post("/propose-refusal", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def propose_refusal(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[ReasonsForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Propose to refuse; a second officer decides."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.propose(
                session, actor, record_id, outcome=Outcome.REFUSAL, reasons=data.reasons, expected=v
            ),
        )

    @post("/approve", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def approve(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[RemarkForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Approve what another officer proposed."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.approve(session, actor, record_id, remark=data.remark, expected=v),
        )

    @post("/return", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def send_back(
        self, request: Asking, record_id: FromPath[UUID], data: JSONBody[ReturnForm], session: Session, actor: Signed
    ) -> Response[RecordView]:
        """Return a proposal to examination."""
        return await taken(
            request,
            session,
            actor,
            lambda v: examination.send_back(session, actor, record_id, remark=data.remark, expected=v),
        )

    @post("/register", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def register(
        self,
        request: Asking,
        record_id: FromPath[UUID],
        data: JSONBody[RegistrationForm],
        session: Session,
        actor: Signed,
    ) -> Response[RecordView]:
        """Enter the right in the register under the next certificate number."""
        return await taken(
            request,
            session,
            actor,
            lambda v: decision.register(session, actor, record_id, decision_number=data.decision_number, expected=v),
        )

    @post("/withdraw", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def withdraw(
        self,
        request: Asking,
        record_id: FromPath[UUID],
        data: JSONBody[WithdrawalForm],
        session: Session,
        actor: Signed,
    ) -> Response[RecordView]:
        """End the matter at the applicant's wish."""
        return await taken(
            request,
            session,
            actor,
            lambda v: decision.withdraw(session, actor, record_id, reason=data.reason, expected=v),
        )

    @post("/terminate", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def terminate(
        self,
        request: Asking,
        record_id: FromPath[UUID],
        data: JSONBody[TerminationForm],
        session: Session,
        actor: Signed,
    ) -> Response[RecordView]:
        """Enter that a right has ended; every label under it answers differently from then on."""
        return await taken(
            request,
            session,
            actor,
            lambda v: decision.terminate(session, actor, record_id, reason=data.reason, expected=v),
        )


@get("/procedure", tags=["Procedure"], responses=may_answer())
async def procedure() -> list[StepView]:
    """Read the procedure as the table has it: who may do what from where, and which clocks it moves."""
    return [
        StepView(
            step.act,
            sorted(step.by),
            step.source,
            step.target,
            sorted(guard.value for guard in step.guards),
            list(step.starts),
            list(step.stops),
            sorted(step.kinds),
        )
        for step in workflow.PROCEDURE
    ]
