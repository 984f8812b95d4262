"""The small maps of where lots come from, each drawn once and kept."""

from collections import OrderedDict

from api.pages.drawing import Sketch
from registry.database import Database
from registry.use.origin import Origin, OriginPlaces, origin_of, places_of

KEPT = 256


class Sketches:
    """The last ``KEPT`` drawings of a register.

    An area never changes; a new version follows it. So its geometry is read once. A process that starts later also sees
    boundaries that were imported in between.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[OriginPlaces, Sketch | None] = OrderedDict()

    async def of(self, lot_number: str) -> Sketch | None:
        """Return what can be drawn of where a lot comes from; None when the register has nothing to draw.

        Every call reads ids; the first call for each area and commune also reads geometry.
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
