"""An import in the journal: the file that was read, and the numbers of its rows."""

from registry.acts import ActSubject, Matter, nobody, recorded
from registry.saying import say
from registry.tables import ImportRun
from registry.vocabulary import Subject

IMPORT: ActSubject[Matter] = ActSubject(kind=Subject.IMPORT, plural="imports", table=ImportRun)

import_file = recorded(
    "import",
    on=IMPORT,
    title=say("File imported"),
    notifies=nobody("the person who started it sees it end"),
    history=say("Imported from %(file)s: %(added)s added, %(changed)s changed, %(faulty)s faulty"),
    final=say("Its faulty rows are mended in the file, which is brought in again."),
)
