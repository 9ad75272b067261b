"""A program of its own: makes two small JPEGs of whatever somebody uploads, and nothing else gets through.

Standard input is the file (one can seek in it); standard output is a line "width height bytes" and then both
pictures, the large one and the small one. Decoders are the part of a house that strangers' files attack, so this runs
in a process without secrets and within limits of time and memory that the system enforces (see `Bild.of`). Only pixels
are kept: no EXIF, no place, no comment, nothing that was hidden in the file or behind its end.
"""

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

SECONDS, MEMORY = 5, 200 * 2**20
MOST_PIXELS = 50_000_000  # the largest photos of today's telephones, without their 108 megapixel modes
LEAST_SIDE = 100
LARGE, SMALL = 1600, 640
FORMATS = ("JPEG", "PNG", "WEBP")
# how it ends; anything else is a limit of the system
NO_PICTURE, BROKEN, MOVES, TOO_LARGE, TOO_SMALL = range(10, 15)


def fitted(width, height, longest):
    """The size of a picture that is made no longer and no higher than this."""
    factor = min(1, longest / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def opened(file):
    """The picture, not yet decoded. Exits if it is none of ours."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        picture = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        sys.exit(TOO_LARGE)
    except UnidentifiedImageError:
        sys.exit(NO_PICTURE)
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:  # MPO: what many telephones call a JPEG
        sys.exit(MOVES)
    if min(picture.size) < LEAST_SIDE:
        sys.exit(TOO_SMALL)
    return picture


def large(picture):
    """Decoded, made small, turned the right way up, without transparency."""
    picture.draft("RGB", (LARGE, LARGE))  # a JPEG is made smaller while it is decoded
    if picture.mode in ("P", "PA", "LA", "1"):
        picture = picture.convert("RGBA")
    picture.thumbnail((LARGE, LARGE), reducing_gap=1)
    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def as_jpeg(picture):
    """Nothing but the pixels of this picture, as JPEG bytes."""
    clean = Image.new("RGB", picture.size)  # a fresh one carries no metadata along
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, progressive=True, optimize=True)
    return out.getvalue()


def main():
    """The process of its own: a picture comes in, the clean ones or a sentence go out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        picture = opened(sys.stdin.buffer)
        picture = large(picture)
        small = picture.resize(fitted(*picture.size, SMALL), Image.Resampling.LANCZOS)
        first, second = as_jpeg(picture), as_jpeg(small)
    except MemoryError:
        sys.exit(TOO_LARGE)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError):
        sys.exit(BROKEN)
    sys.stdout.buffer.write(b"%d %d %d\n" % (*picture.size, len(first)) + first + second)


if __name__ == "__main__":
    main()
