"""The duties of this register, as it is set: those of the journal, and those that remind people."""

from collections.abc import Sequence

from api.settings import Settings
from registry.journal.clock import Duty
from registry.journal.duties import duties
from registry.notices.reminding import reminders


def duties_of(settings: Settings) -> Sequence[Duty]:
    """Return every duty of the clock."""
    return [*duties(settings.kept_head), *reminders(settings.head_mail)]
