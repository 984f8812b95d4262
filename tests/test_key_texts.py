"""Keys that the journal names are found on both databases, whatever else the statement reads."""

from typing import Any

import pytest
from sqlalchemy import Dialect, Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from registry.key_texts import named
from registry.tables import PrintJob, Record, Waiting

DIALECTS = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call] # the dialects are not typed


def waiting_for(act: str, key: Any = Record.id, *beside: Any) -> Select[Any]:
    waiting = select(col(Waiting.subject_id)).where(col(Waiting.act) == act)
    return select(col(key), *beside).where(named(key, col(Waiting.subject_id), waiting))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_a_statement_that_reads_what_waits_itself_asks_for_it_twice(dialect: Dialect):
    told = str(waiting_for("erase", Record.id, col(Waiting.act)).compile(dialect=dialect))
    assert told.count("FROM waiting") == 1
    assert "FROM record, waiting" in told


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_a_statement_is_compiled_once_for_all_values_and_again_for_another_kind_of_key(dialect: Dialect):
    one, other = (waiting_for(act) for act in ("erase", "merge"))
    assert one._generate_cache_key() == other._generate_cache_key()
    assert one._generate_cache_key() is not None
    assert one.compile(dialect=dialect).params != other.compile(dialect=dialect).params
    assert waiting_for("erase", PrintJob.id)._generate_cache_key() != one._generate_cache_key()
