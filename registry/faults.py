"""Translates Pydantic's faults into the register's sentences, by type and values, never by Pydantic's English."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotated_types import GroupedMetadata
from pydantic import StringConstraints, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from registry.errors import Fault, Unfit
from registry.saying import Said, Value, say

OTHERWISE = say("cannot be accepted so")

NO_NUMBER = say("is no number")
NO_WHOLE_NUMBER = say("is no whole number")
NO_DATE = say("is no date")
NO_LIST = say("is no list")
FILL_IN = say("fill this in")
CHOOSE = say("choose one")
NOT_ASKED = say("is not asked here")
NOT_WRITTEN_SO = say("is not written as it should be")

SENTENCES: dict[str, Said] = {
    "missing": FILL_IN,
    "string_too_short": say("fill this in"),
    "too_short": say("fill this in"),
    "string_too_long": say("at most %(max_length)s characters"),
    "too_long": say("at most %(max_length)s of them"),
    "extra_forbidden": NOT_ASKED,
    "unexpected_keyword_argument": NOT_ASKED,
    "enum": CHOOSE,
    "literal_error": CHOOSE,
    "none_required": say("leave this empty"),
    "string_type": say("is no text"),
    "string_unicode": say("is no text in Unicode"),
    "string_pattern_mismatch": NOT_WRITTEN_SO,
    "bool_type": say("is neither yes nor no"),
    "bool_parsing": say("is neither yes nor no"),
    "int_type": NO_WHOLE_NUMBER,
    "int_parsing": NO_WHOLE_NUMBER,
    "int_parsing_size": say("is too large a number"),
    "int_from_float": NO_WHOLE_NUMBER,
    "float_type": NO_NUMBER,
    "float_parsing": NO_NUMBER,
    "decimal_type": NO_NUMBER,
    "decimal_parsing": NO_NUMBER,
    "finite_number": NO_NUMBER,
    "decimal_max_digits": say("at most %(max_digits)s digits"),
    "decimal_max_places": say("at most %(decimal_places)s digits after the point"),
    "decimal_whole_digits": say("at most %(whole_digits)s digits before the point"),
    "greater_than": say("more than %(gt)s"),
    "greater_than_equal": say("at least %(ge)s"),
    "less_than": say("less than %(lt)s"),
    "less_than_equal": say("at most %(le)s"),
    "date_type": NO_DATE,
    "date_parsing": NO_DATE,
    "date_from_datetime_parsing": NO_DATE,
    "date_from_datetime_inexact": NO_DATE,
    "datetime_type": say("is no point in time"),
    "datetime_parsing": say("is no point in time"),
    "datetime_from_date_parsing": say("is no point in time"),
    "timezone_aware": say("lacks its offset from UTC"),
    "uuid_type": CHOOSE,
    "uuid_parsing": CHOOSE,
    "uuid_version": CHOOSE,
    "list_type": NO_LIST,
    "tuple_type": NO_LIST,
    "set_type": NO_LIST,
    "frozen_set_type": NO_LIST,
    "iterable_type": NO_LIST,
    "dict_type": say("is no set of names and values"),
    "mapping_type": say("is no set of names and values"),
    "model_type": say("is no set of names and values"),
    "model_attributes_type": say("is no set of names and values"),
    "invalid_key": say("has a name that is no text"),
    "recursion_loop": say("contains itself"),
}
"""Pydantic's faults by type; the names in a sentence are those of Pydantic's ``ctx``."""


@dataclass(frozen=True)
class WrittenAs(GroupedMetadata):
    """The pattern of a text, for its annotation, and the sentence for a text that does not match."""

    pattern: str
    said: Said

    def __iter__(self) -> Iterator[object]:
        """Yield what Pydantic uses: the pattern goes into the description, the sentence into the fault."""
        yield StringConstraints(pattern=self.pattern)
        yield WrapValidator(self._judge)

    def _judge(self, value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
        try:
            return inner(value)
        except ValidationError as error:
            raise Unfit(self.said, "string_pattern_mismatch") from error


def faults_of(error: ValidationError, *prefix: str) -> tuple[Fault, ...]:
    """Return every fault with the path of its field; ``prefix`` is the path of the form itself."""
    return tuple(_fault(one, prefix) for one in error.errors(include_url=False, include_input=False))


def _fault(error: Any, prefix: Sequence[str]) -> Fault:
    path = ".".join([*prefix, *map(str, error["loc"])])
    context = error.get("ctx", {})
    ours = context.get("error")
    if isinstance(ours, Unfit):
        return Fault(path, ours.said, ours.code)
    sentence = SENTENCES.get(error["type"], OTHERWISE)
    values: dict[str, Value] = {name: value for name, value in context.items() if isinstance(value, str | int | float)}
    return Fault(path, Said(sentence.sentence, values), error["type"])


def out_of_range(field: str, least: int, most: int) -> Fault:
    return Fault(field, say("%(least)s to %(most)s", least=least, most=most), "out_of_range")


def no_whole_number(field: str, least: int, most: int) -> Fault:
    return Fault(field, say("a whole number from %(least)s to %(most)s", least=least, most=most), "out_of_range")


def too_long(field: str, most: int) -> Fault:
    return Fault(field, say("at most %(most)s characters", most=most), "too_long")


def wrong_length(field: str, least: int, most: int) -> Fault:
    return Fault(field, say("%(least)s to %(most)s characters", least=least, most=most), "length")


def taken(field: str) -> Fault:
    return Fault(field, say("is taken"), "taken")
