"""Acts without a form: what a command, an import or the clock does is entered too."""

from registry.acts.declaration import Act, Telling
from registry.acts.notifying import Notifies
from registry.acts.subject import ActSubject, M
from registry.forms import Form
from registry.saying import Said
from registry.vocabulary import Readers


def recorded(
    name: str, *, on: ActSubject[M], title: Said, told_to: Readers = Readers.OFFICE, notifies: Notifies = None,
    history: Telling | None = None, final: Said,
) -> Act[M, Form]:  # fmt: skip
    """Declare an act without a form (of a command, an import or the clock): it has no address, only its entries."""
    return Act(
        name=name, on=on, asks=Form, title=title, outcome=title, by=(), confirmed_by=(), bars=(),
        withdrawn_by=(), during=(), needs=(), leads_to=None, makes=None, starts=(), stops=(), told_to=told_to,
        notifies=notifies, tells=None, history=history or title, corrects=(), final=final, is_grave=False,
        needs_version=False, needs_proof=False, place=99, done=None, prepares=None, follows=None, numbers=(),
        effect=None,
    )  # fmt: skip
