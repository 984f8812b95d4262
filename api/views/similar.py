"""The JSON of near signs."""

from datetime import date

import msgspec

from registry.vocabulary import Status
from search.similar.signs import Aspect, Band


class NearView(msgspec.Struct):
    """A sign or picture that is near: in which band, in which aspects (0 to 1), and why, in sentences.

    A band is an order for reading, no judgement. ``id`` is that of the record, or of the administrative unit for a
    place; a place has none of the fields after the reasons. ``owner`` names an organisation; a natural person only for
    the office.
    """

    id: str
    sign: str
    band: Band
    aspects: dict[Aspect, float]
    reasons: list[str]
    status: Status | None
    classes: list[int]
    goods: str | None
    filed_on: date | None
    owner: str | None


class SimilarView(msgspec.Struct):
    """The nearest marks, protected names and places, and pictures, the nearest first, whatever their band.

    ``compared`` signs were compared as of line ``as_of`` of the journal. Letters and sounds are compared; meanings only
    as far as a short list of translations goes. An empty answer does not say that nothing conflicts.
    """

    compared: int
    as_of: int
    weights_version: str
    signs: list[NearView]
    protected: list[NearView]
    pictures: list[NearView]
