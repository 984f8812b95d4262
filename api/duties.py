"""The duties of the clock of this register: those of the rooms, and those that need its settings."""

from collections.abc import Sequence

from api.settings import Settings
from registry.cases.pictures import dropping
from registry.documents.store import Store
from registry.journal.clock import Duty
from registry.journal.duties import duties
from registry.notices.reminding import reminders


def duties_of(settings: Settings) -> Sequence[Duty]:
    """Return every duty of the clock."""
    own = [dropping(Store(settings.files)), *reminders(settings.head_mail)]
    return [*duties(settings.kept_head), *own]
