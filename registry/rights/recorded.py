"""Acts on records and units that have no form: by an import, by filing a paper, by the clock."""

from registry.acts import ActSubject, Matter, nobody, notify, recorded
from registry.journal import LAPSE, RESTATE
from registry.rights.matter import RECORD, STANDING_IN_IT
from registry.saying import say
from registry.tables import AdministrativeUnit
from registry.vocabulary import NoticeKind, Readers, Subject

UNIT: ActSubject[Matter] = ActSubject(
    kind=Subject.UNIT, plural="units", table=AdministrativeUnit, visible=lambda _, __: True
)

mirror = recorded(
    "mirror",
    on=RECORD,
    title=say("Mirrored from another register"),
    told_to=Readers.PUBLIC,
    notifies=nobody("it concerns the office that keeps the right"),
    final=say("The next import of the source mends it."),
)
file = recorded(
    "file",
    on=RECORD,
    title=say("Paper filed"),
    told_to=Readers.PARTIES,
    notifies=nobody("the person who adds a paper knows of it; the office reads it with the dossier"),
    final=say("Another paper is filed beside it."),
)
lapse = recorded(
    LAPSE,
    on=RECORD,
    title=say("Lapsed: its term is over"),
    told_to=Readers.PUBLIC,
    notifies=(notify(STANDING_IN_IT, say("The term of %(matter)s is over: it has lapsed."), NoticeKind.SERVICE),),
    final=say("Dates decide; a wrong date is corrected where it was entered."),
)
define_unit = recorded(
    "define_unit",
    on=UNIT,
    title=say("Unit defined"),
    told_to=Readers.PUBLIC,
    notifies=nobody("communes and provinces belong to no account"),
    final=say("It is defined again."),
)
restate = recorded(
    RESTATE,
    on=RECORD,  # and on every subject with rows; an entry about another subject finds this act by its name
    title=say("Entered again in a new form, nothing else changed"),
    notifies=nobody("nothing changes"),
    final=say("It changes nothing that could be mended."),
)
