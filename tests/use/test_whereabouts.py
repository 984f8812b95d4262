"""A reporter's photograph keeps its picture and loses what its camera wrote beside it."""

import io
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin

from registry.cases.pictures import reported
from registry.documents.intake import judge
from registry.documents.whereabouts import picture_alone
from tests.use.papers import PDF

OWNER = "Nguyen Thi B"
PLACE = (18.0, 20.0, 21.25)
XMP = b"<x:xmpmeta><owner>" + OWNER.encode() + b"</owner></x:xmpmeta>"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def taken(side: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = side
    exif[ExifTags.Base.Artist] = OWNER
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = PLACE
    return exif


def scene() -> Image.Image:
    """Return a picture whose sides can be told apart."""
    image = Image.new("RGB", (48, 32), "white")
    image.paste("red", (0, 0, 20, 10))
    return image


def written(kind: str, **more: Any) -> bytes:
    file = io.BytesIO()
    scene().save(file, kind, icc_profile=SRGB, **more)
    return file.getvalue()


def told() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", OWNER)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("JPEG", {"xmp": XMP, "comment": OWNER}),
        ("JPEG", {"xmp": XMP, "progressive": True}),
        ("PNG", {"pnginfo": told()}),
        ("WEBP", {"xmp": XMP}),
        ("WEBP", {"xmp": XMP, "lossless": True}),
    ],
)
@pytest.mark.parametrize("side", range(1, 9))
async def test_a_reporters_photograph_tells_nothing_but_the_picture(kind: str, more: dict[str, Any], side: int):
    content = written(kind, exif=taken(side), **more)
    assert OWNER.encode() in content
    kept = await reported(content)
    assert kept == judge(kept.content) == picture_alone(kept)
    assert OWNER.encode() not in kept.content
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept.content)) as after:
        assert not after.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert set(after.getexif()) <= {ExifTags.Base.Orientation}
        assert after.info["icc_profile"] == SRGB
        assert after.tobytes() == before.tobytes()
        if kind == "JPEG":
            assert ImageOps.exif_transpose(after).tobytes() == ImageOps.exif_transpose(before).tobytes()


def test_of_several_pictures_in_a_file_the_first_stays():
    file = io.BytesIO()
    scene().save(
        file, "MPO", save_all=True, append_images=[scene().transpose(Image.Transpose.ROTATE_180)], exif=taken()
    )
    kept = picture_alone(judge(file.getvalue()))
    assert OWNER.encode() not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("JPEG", 1)


def test_what_is_no_picture_stays_as_it_is():
    paper = judge(PDF)
    assert picture_alone(paper) is paper
