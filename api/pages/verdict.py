"""The shopper's page: one scan, one screen, one word that cannot be misread, then the facts to compare."""

from api.language import PARAMETER, speech
from api.pages import formats
from api.pages.drawing import Sketch, map_svg
from api.pages.rendering import render
from api.pages.titles import standing
from api.views.verdict import GoodsFacts, VerdictView
from registry import calendar
from registry.labels.pins import new_receipt
from registry.labels.words import ENDED
from registry.rights import kinds
from registry.saying import Language, Said, say
from registry.vocabulary import Status, Suspicion, Verdict

_NOT_YET = say("Not protected yet")
_NOT = say("Not protected")
_RIGHT_TODAY: dict[Status, Said] = dict.fromkeys(Status, _NOT_YET) | {
    Status.REGISTERED: say("Protected today"),
    Status.REFUSED: _NOT,
    Status.WITHDRAWN: _NOT,
    Status.TERMINATED: say("No longer protected"),
}
"""How a shopper is told the status of the right."""


_ABOUT = {
    Verdict.UNKNOWN: Suspicion.NOT_ISSUED,
    Verdict.RECALLED: Suspicion.WITHDRAWN,
    Verdict.REVOKED: Suspicion.WITHDRAWN,
    Verdict.SUSPICIOUS: Suspicion.COPIED,
    Verdict.ALREADY_OPENED: Suspicion.COPIED,
}
"""The suspicion that is preselected where a warning leads to a report."""


CALM = frozenset({Verdict.ISSUED, Verdict.MISTYPED})
"""Verdicts that warn of nothing; only their pages are drawn as if all were well."""


def dialled(telephone: str | None) -> str:
    """Return a telephone number in the form for dialling, empty for none."""
    return "".join(sign for sign in telephone or "" if sign.isdecimal() or sign == "+")


def verdict_page(
    view: VerdictView,
    language: Language,
    *,
    brand: str = "Sổ Gốc",
    sketch: Sketch | None = None,
    moment: str | None = None,
    receipt: str | None = None,
) -> bytes:
    """Return the page of an answer. ``sketch`` is what is drawn as the map; without facts nothing is drawn.

    ``moment`` and ``receipt`` stand for the time of the check and for the word that marks the first confirmation, where
    these are filled in later. ``brand`` is the name at the head of every page. The same view gives the same page,
    except for the date of today, which decides whether the name's term of protection is over.
    """
    drawing, words = _map(view.facts, language, sketch)
    other: Language = "en" if language == "vi" else "vi"
    return render(
        "shopper/verdict.html",
        language,
        brand=brand,
        other_language=f"?{PARAMETER}={other}",
        view=view,
        moment=moment or formats.moment(view.checked_at),
        groups=view.code.split(),
        mark=_mark(view.facts, language),
        right_today=speech(language).tell(_RIGHT_TODAY[view.facts.right.status]) if view.facts else "",
        lapsed=_has_lapsed(view.facts),
        is_calm=view.verdict in CALM,
        in_time=view.facts is not None and view.facts.lot.made_in_force and view.reason in ENDED,
        title=_title(view.facts, language),
        report=f"/report/{view.report.rpartition('/')[2]}",
        about=_ABOUT.get(view.verdict, ""),
        dialled=dialled(view.telephone),
        typed="" if _is_signed(view) else view.code,
        pin=pin_path(view),
        receipt=receipt or (new_receipt() if view.pin else ""),
        map_svg=drawing,
        map_words=words,
    )


def _is_signed(view: VerdictView) -> bool:
    """Say whether the answer is about the text of a signed label, which nobody types."""
    return view.url.rpartition("/")[0].endswith("/S")


def pin_path(view: VerdictView) -> str:
    """Return the address to which the number under the coating is sent, empty where none is asked for."""
    return f"/{view.url.rpartition('/')[2]}/pin" if view.pin else ""


def _mark(facts: GoodsFacts | None, language: Language) -> str:
    """Return the kind of right in the words of the law."""
    if facts is None:
        return ""
    return speech(language).tell(kinds.of(facts.right.kind).called(facts.right.category))


def _title(facts: GoodsFacts | None, language: Language) -> tuple[str, str]:
    """Return the title and its state: ``4 stars, until 12/2027``; empty where there is none."""
    if facts is None or facts.title is None:
        return "", ""
    title, said = facts.title, speech(language)
    words = standing(title.kind, title.particulars, title.status, title.expires_on)
    return said.tell(title.kind.said), said.tell(words)


def _has_lapsed(facts: GoodsFacts | None) -> bool:
    return facts is not None and facts.right.expires_on is not None and facts.right.expires_on < calendar.today()


def _map(facts: GoodsFacts | None, language: Language, sketch: Sketch | None) -> tuple[str | None, str]:
    if facts is None or sketch is None or not (sketch.land or sketch.places):
        # An outline without its surroundings tells nobody where it is.
        return None, ""
    told = speech(language)
    name = facts.right.name
    if facts.holder.unit and facts.holder.province:
        words = told.tell(
            say(
                "%(unit)s, %(province)s, in the area of %(name)s.",
                unit=formats.unit(facts.holder.unit),
                province=formats.unit(facts.holder.province),
                name=name,
            )
        )
    else:
        words = told.tell(say("The area of %(name)s.", name=name))
    if sketch.is_schematic:
        words += " " + told.tell(say("Sketch: each dot is a commune."))
    if sketch.is_rough:
        words += " " + told.tell(say("The outline of the area is only roughly drawn."))
    return map_svg(sketch, words), words
