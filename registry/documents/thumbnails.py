"""Small versions of pictures for lists."""

import asyncio
from collections import OrderedDict
from io import BytesIO

from PIL import Image, ImageOps

from registry.documents.store import Store
from registry.errors import NotFound
from registry.saying import say

SIDE = 320
"""Pixels of the longer side, twice what a list shows, for fine screens."""
MOST = 256
"""Small pictures that are kept in memory, about 8 kB each; the file's existence is checked every time."""
MEDIA_TYPE = "image/webp"
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})

_made: OrderedDict[str, bytes] = OrderedDict()


async def thumbnail(store: Store, digest: str, media_type: str) -> bytes:
    """Return a stored picture in small, as WebP; NotFound for a file that is no picture or is missing.

    The caller checks who may see it. A deleted file is no longer shown, even when its small picture is in memory.
    """
    if media_type not in PICTURES:
        raise NotFound(say("This file is no picture."))
    if not await asyncio.to_thread(store.path(digest).is_file):
        _made.pop(digest, None)
        raise NotFound(say("There is no file %(digest)s.", digest=digest))
    if digest not in _made:
        _made[digest] = await asyncio.to_thread(_small, store, digest)
        while len(_made) > MOST:
            _made.popitem(last=False)
    _made.move_to_end(digest)
    return _made[digest]


def _small(store: Store, digest: str) -> bytes:
    with Image.open(BytesIO(store.get(digest))) as picture:
        picture.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture)  # telephones keep how they were held
        small = BytesIO()
        upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(small, "WEBP", quality=80)
        return small.getvalue()
