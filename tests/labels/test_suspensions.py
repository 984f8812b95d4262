"""A suspension that was a mistake dates nothing back; one whose reason alone was put right goes on."""

from datetime import timedelta
from typing import Any

import pytest

from registry import calendar
from registry.acts import AnyAct
from registry.labels import rows, statements
from registry.labels.verification import Verification
from registry.use.authorisations import correct_suspension, revoke, suspend
from registry.vocabulary import Reason
from tests.labels.chain import Chain
from tests.procedure.office import do, do_both

MISTAKE = {"mistake": "Nhầm cơ sở."}


async def acted(chain: Chain, act: AnyAct, **asked: Any) -> None:
    officer, second = chain.office.inspector.actor, chain.office.registrar.actor
    async with chain.database.writing() as session:
        if act.confirmed_by:
            await do_both(session, officer, second, act, chain.authorisation_id, **asked)
        else:
            await do(session, second, act, chain.authorisation_id, **asked)


async def test_a_correction_of_the_reason_is_told_apart_from_taking_a_suspension_back(chain: Chain):
    points = await chain.database.points()

    async def changes() -> list[str]:
        found = await points.rows(statements.CHANGES, str(chain.authorisation_id))
        return [change.act for change in rows.changes_in(found)]

    await acted(chain, suspend, reason="Kiểm tra")
    await acted(chain, correct_suspension, reason="Kiểm tra đột xuất", **MISTAKE)
    assert await changes() == ["suspend"]
    await acted(chain, correct_suspension, **MISTAKE)
    assert await changes() == ["suspend", "correct_suspension"]
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, suspend, chain.authorisation_id, reason="Kiểm tra")
        await do(session, chain.office.inspector.actor, correct_suspension, chain.authorisation_id, **MISTAKE)
    assert await changes() == ["suspend", "correct_suspension", "suspend"], "what only waits has changed nothing"


async def test_goods_made_after_a_suspension_that_was_a_mistake_were_made_while_the_right_stood(
    season: Chain, monkeypatch: pytest.MonkeyPatch
):
    begun = calendar.now()

    def pass_days(days: int) -> None:
        monkeypatch.setattr(calendar, "now", lambda: begun + timedelta(days=days))

    await acted(season, suspend, reason="Nhầm")
    await acted(season, correct_suspension, **MISTAKE)
    pass_days(5)
    lot_id = await season.declare_lot(10_000, produced_on=calendar.today())
    number = await season.order(3, lot_id=lot_id)
    await season.approve(number)
    pass_days(9)
    await acted(season, revoke, reason="Trộn quả")
    judged = await Verification(season.database, season.ring).verify(season.code(number))
    assert judged.judgement.reason is Reason.AUTHORISATION_REVOKED
    assert judged.label is not None
    assert judged.label.made_in_force
