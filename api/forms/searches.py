"""Forms of what an account keeps for itself."""

from typing import Annotated

from pydantic import Field

from api.forms.base import LINE, Form

Name = Annotated[str, Field(min_length=1, max_length=100, examples=["Bưởi ở Hà Tĩnh"]), LINE]


class NameForm(Form):
    """Another name for a saved search."""

    name: Name


class SearchForm(NameForm):
    """A search to be kept: its query as an address has it, ``q=…&kind=…``."""

    query: Annotated[str, Field(min_length=1, max_length=2000, examples=["q=buoi&province=Hà Tĩnh"]), LINE]
