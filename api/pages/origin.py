"""The small maps of where lots come from, each drawn once and kept."""

from collections import OrderedDict

from api.pages.drawing import Sketch
from registry.database import Database
from registry.use.origin import Origin, OriginPlaces, origin_of, places_of

KEPT = 256


class Sketches:
    """What was drawn of a register, the last ``KEPT`` of them.

    An area is never changed, only followed by a new version, so its geometry is read once; boundaries imported later
    are seen by the next process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[OriginPlaces, Sketch | None] = OrderedDict()

    async def of(self, lot_number: str) -> Sketch | None:
        """Return what can be drawn of where a lot comes from; None when the register knows nothing that can be drawn.

        A read of ids for every call, of geometry for the first of each area and commune.
        """
        async with self._database.reading() as connection:
            key = await places_of(connection, lot_number)
            if key is None:
                return None
            if key in self._kept:
                self._kept.move_to_end(key)
            else:
                self._kept[key] = _sketch(await origin_of(connection, key))
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def _sketch(origin: Origin | None) -> Sketch | None:
    if origin is None:
        return None
    return Sketch(
        land=origin.province,
        area=origin.area,
        places=tuple(origin.communes),
        here=origin.commune,
        is_rough=origin.is_schematic,
    )
