"""What is done to a right of use without a form of its own: it lapses."""

from registry.acts import recorded
from registry.journal import LAPSE
from registry.saying import say
from registry.use.matter import AUTHORISATION
from registry.vocabulary import Readers

lapse = recorded(
    LAPSE,
    on=AUTHORISATION,
    title=say("Lapsed: its term is over"),
    told_to=Readers.PARTIES,
    final=say("Another right of use is granted."),
)
