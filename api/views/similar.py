"""What stands near a sign."""

from datetime import date

import msgspec

from registry.vocabulary import Status
from search.similar.signs import Aspect, Band


class NearView(msgspec.Struct):
    """A sign or picture that is near: in which band, by which aspects (0 to 1), and why, in sentences.

    A band is an order of reading, no judgement. ``id`` is the record's, or the administrative unit's for a place,
    which has none of what follows the reasons. ``owner`` names an organisation; a natural person for the office alone.
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

    ``compared`` signs were looked at as of line ``as_of`` of the journal. Letters and sounds are compared; meaning is
    only as far as a short list of translations goes. That nothing is near does not say that nothing conflicts.
    """

    compared: int
    as_of: int
    weights_version: str
    signs: list[NearView]
    protected: list[NearView]
    pictures: list[NearView]
