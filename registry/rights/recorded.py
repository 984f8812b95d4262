"""What is done to a record without a form of its own: by an import, by filing a paper, by time."""

from registry.acts import recorded
from registry.rights.matter import RECORD
from registry.saying import say
from registry.vocabulary import Readers

mirror = recorded(
    "mirror",
    on=RECORD,
    title=say("Mirrored from another register"),
    told_to=Readers.PUBLIC,
    final=say("The next import of the source mends it."),
)
file = recorded(
    "file",
    on=RECORD,
    title=say("Paper filed"),
    told_to=Readers.PARTIES,
    final=say("Another paper is filed beside it."),
)
lapse = recorded(
    "lapse",
    on=RECORD,
    title=say("Lapsed: its term is over"),
    told_to=Readers.PUBLIC,
    final=say("Dates decide; a wrong date is corrected where it was entered."),
)
