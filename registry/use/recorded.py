"""Acts on a right of use that have no form: it lapses."""

from registry.acts import notify, recorded
from registry.journal import LAPSE
from registry.saying import say
from registry.use.matter import AUTHORISATION, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import NoticeKind, Readers

lapse = recorded(
    LAPSE,
    on=AUTHORISATION,
    title=say("Lapsed: its term is over"),
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The right of use %(matter)s has ended."), NoticeKind.GOODS),
        notify(MANAGER_OF_USE, say("The right of use %(matter)s has ended."), NoticeKind.GOODS),
    ),
    final=say("Another right of use is granted."),
)
