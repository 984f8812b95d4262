"""The book of the office's acts, and what the house provides for taking them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from litestar.datastructures import State

import registry
from registry.acts import Book


@cache
def book() -> Book:
    """Return every act of the register, gathered once."""
    return Book.of(registry)


def provided(state: State) -> Mapping[str, Any]:
    """Return what the house has and no form asks for: the office's code."""
    return {"office": state.settings.office}
