"""Forms of the inbox."""

from uuid import UUID

from api.forms.base import Form


class ReadForm(Form):
    """Which notice was read; without one, all of them."""

    notice: UUID | None = None
