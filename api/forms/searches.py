"""Forms of what an account keeps for itself."""

from typing import Annotated

from pydantic import Field

from api.forms.base import LINE, Form

Name = Annotated[str, Field(min_length=1, max_length=100, examples=["Bưởi ở Hà Tĩnh"]), LINE]


class NameForm(Form):
    """A new name for a saved search."""

    name: Name


class SearchForm(NameForm):
    """A search to be saved: its query as it stands in an address, ``q=…&kind=…``."""

    query: Annotated[str, Field(min_length=1, max_length=2000, examples=["q=buoi&province=Hà Tĩnh"]), LINE]
