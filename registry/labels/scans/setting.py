"""Sets which checks of a right's labels are ordinary, and for how long the rules run in shadow."""

from datetime import date, timedelta
from typing import Annotated, Any

from sqlmodel import col, select

from registry import calendar
from registry.acts import NOTHING_ELSE, Facts, Taking, act, nobody
from registry.acts.relations import REGISTRAR
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.forms import Correction, Form, Whole, asked
from registry.labels.scans.limits import Limits, defaults
from registry.rights.matter import RECORD, SHARED_RIGHT, RecordMatter
from registry.saying import Said, say
from registry.tables import ScanLimits
from registry.vocabulary import Status

MOST = 100_000
LONGEST_SHADOW = timedelta(days=366)


def _limit(name: str, title: Said, example: int) -> Any:
    usual = getattr(defaults(), name)
    return asked(title, help=say("Left empty, it is %(usual)s.", usual=usual), ge=0, le=MOST, example=example)


class ScanLimitsForm(Form):
    """The limits of ordinary checks; empty ones have their defaults."""

    sessions_in_30_days: Annotated[
        Whole | None, _limit("sessions_in_30_days", say("Sessions of a label in 30 days"), 10)
    ] = None
    sessions: Annotated[Whole | None, _limit("sessions", say("Sessions of a label in all"), 30)] = None
    provinces_in_7_days: Annotated[
        Whole | None, _limit("provinces_in_7_days", say("Provinces of a label in 7 days"), 3)
    ] = None
    countries_in_48_hours: Annotated[
        Whole | None, _limit("countries_in_48_hours", say("Countries of a label in 48 hours"), 1)
    ] = None
    days_after_sale: Annotated[
        Whole | None, _limit("days_after_sale", say("Days after the sale without a warning"), 2)
    ] = None
    far_km: Annotated[Whole | None, _limit("far_km", say("Kilometres between two checks"), 300)] = None
    fast_kmh: Annotated[Whole | None, _limit("fast_kmh", say("Kilometres an hour between two checks"), 900)] = None
    over_median_percent: Annotated[
        Whole | None, _limit("over_median_percent", say("Checks of an order, per cent of the middle one"), 300)
    ] = None
    shadow_until: Annotated[
        date | None,
        asked(
            say("Only watch until"),
            help=say("Until then, that day included, the rules run and shoppers see no warning of them."),
            example=None,
        ),
    ] = None


@act(
    "set_scan_limits",
    on=RECORD,
    asks=ScanLimitsForm,
    title=say("Set what an ordinary check is"),
    outcome=say("From now on checks of labels under the right are judged by it; more warns shoppers or the office."),
    by=(REGISTRAR,),
    during=(Status.REGISTERED,),
    needs=(SHARED_RIGHT,),
    notifies=nobody("it concerns only how the office judges checks, and nobody has to do anything"),
    place=60,
    done=say("It has been set. Labels answer accordingly from now on."),
)
async def set_scan_limits(taking: Taking[RecordMatter, ScanLimitsForm]) -> Facts:
    """Set new limits; answers that were given before are not changed. Raises NotAcceptable."""
    until = taking.form.shadow_until
    if until is not None and not calendar.today() <= until <= calendar.today() + LONGEST_SHADOW:
        raise NotAcceptable(
            say("The limits cannot be set so."),
            (Fault("shadow_until", say("is today or a day of the coming year"), "out_of_range"),),
        )
    await _put(taking, dict(taking.form))
    return None


@act(
    "correct_scan_limits",
    on=RECORD,
    asks=Correction,
    title=say("Take back what an ordinary check is"),
    outcome=say("What was in force before is in force again."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR,),
    bars=NOTHING_ELSE,
    during=(Status.REGISTERED,),
    notifies=nobody("as for the act that it takes back"),
    history=say("What an ordinary check is was taken back: %(mistake)s"),
    corrects=set_scan_limits,
    place=81,
    done=say("The correction waits for a second officer."),
)
async def correct_scan_limits(taking: Taking[RecordMatter, Correction]) -> Facts:
    """Restore the limits before the last setting, or the defaults when there were none. Raises OutOfOrder."""
    versions = await _versions(taking)
    if not versions or versions[0].takes_back is not None:
        raise OutOfOrder(say("There is nothing to correct yet."), code="nothing_to_correct")
    before = {name: getattr(versions[1], name) for name in Limits._fields} if len(versions) > 1 else {}
    await _put(taking, before | {"takes_back": versions[0].version})
    return None


async def _versions(taking: Taking[RecordMatter, Any]) -> list[ScanLimits]:
    """Return all settings, the last first."""
    statement = select(ScanLimits).where(ScanLimits.record_id == taking.matter.id)
    return list((await taking.session.exec(statement.order_by(col(ScanLimits.version).desc()))).all())


async def _put(taking: Taking[RecordMatter, Any], told: dict[str, Any]) -> None:
    versions = await _versions(taking)
    number = versions[0].version + 1 if versions else 1
    taking.session.add(ScanLimits(record_id=taking.matter.id, version=number, set_by=taking.actor.account_id, **told))
