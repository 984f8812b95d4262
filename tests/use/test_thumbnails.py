"""A list shows a picture in small: to whoever may see it, while the file is there."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from registry.documents.store import Store
from registry.documents.thumbnails import SIDE, thumbnail
from registry.errors import NotFound
from tests.use.papers import PDF, picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(2000, 1000), (40, 30), (1, 1)])
async def test_a_picture_is_made_small_and_keeps_its_shape(tmp_path: Path, kind: str, size: tuple[int, int]):
    store = Store(tmp_path)
    digest = store.put(picture(kind, size))
    content = await thumbnail(store, digest, f"image/{kind.lower()}")
    with Image.open(BytesIO(content)) as small:
        assert small.format == "WEBP"
        assert max(small.size) == min(SIDE, max(size))
        assert small.size[0] * size[1] == small.size[1] * size[0]


async def test_what_is_transparent_stays_so(tmp_path: Path):
    out = BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(out, "PNG")
    store = Store(tmp_path)
    with Image.open(BytesIO(await thumbnail(store, store.put(out.getvalue()), "image/png"))) as small:
        assert small.convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


async def test_what_is_no_picture_has_none(tmp_path: Path):
    store = Store(tmp_path)
    with pytest.raises(NotFound):
        await thumbnail(store, store.put(PDF), "application/pdf")


async def test_a_picture_that_was_taken_away_is_shown_no_longer(tmp_path: Path):
    store = Store(tmp_path)
    digest = store.put(picture())
    await thumbnail(store, digest, "image/png")
    store.remove(digest)
    with pytest.raises(NotFound):
        await thumbnail(store, digest, "image/png")
