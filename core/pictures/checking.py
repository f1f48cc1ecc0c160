"""Whether bytes are a picture that can be kept, found by decoding it within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image

from core.pictures.names import FORMATS, Format

#: The most pixels of a picture. Decoded, each takes up to four bytes of memory.
MOST_PIXELS = 40_000_000
#: The width and height of a thumbnail at most, in pixels.
THUMBNAIL = (400, 400)


class NoPicture(Exception):
    """Bytes are no picture that can be kept; the message says why."""


def format_of(content: bytes) -> Format:
    """The format of a picture, by its bytes alone; raises NoPicture if it can't be kept.

    The first frame is decoded as far as that shows whether the file is whole.
    """
    with _opened(content) as picture:
        picture.draft(None, (1, 1))  # JPEG: decode an eighth of each side
        picture.load()
        return FORMATS[str(picture.format)]


def thumbnail_of(content: bytes) -> bytes:
    """A smaller picture in the format that suits, PNG or JPEG; raises NoPicture."""
    with _opened(content) as picture, BytesIO() as file:
        picture.draft("RGB", THUMBNAIL)
        picture.thumbnail(THUMBNAIL)
        if picture.has_transparency_data:
            picture.convert("RGBA").save(file, "PNG", optimize=True)
        else:
            picture.convert("RGB").save(file, "JPEG", quality=85)
        return file.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """A picture of bounded size, of which only the head is decoded."""
    try:
        with Image.open(BytesIO(content), formats=list(FORMATS)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NoPicture(f"it has {width} by {height} pixels, more than {MOST_PIXELS:,}")
            yield picture
    except NoPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture(f"it has more than {MOST_PIXELS:,} pixels") from None
    except Image.UnidentifiedImageError:
        raise NoPicture(f"it is none of {', '.join(FORMATS)}") from None
    except Exception as error:  # decoders stumble in many ways over what isn't whole
        raise NoPicture(f"it can't be decoded: {error}") from None
