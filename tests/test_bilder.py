"""Pictures: uploaded by staff, made small and clean, shown with words and a name, gone when they are deleted."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from quartier.models import Bild, Neuigkeit
from quartier.models.bild import MOST_BYTES, folder, sweep

from . import fabrik
from .formular import add, address, change, errors, said
from .seiten import check_html

WORDS = {"alt": "Zwei Frauen nähen.", "nachweis": "Ada Beispiel"}


def upload(redaktion, file, **data):
    return add(redaktion, Bild, **WORDS | {"upload": file} | data)


def refusal(file):
    with pytest.raises(ValidationError) as refused:
        Bild.of(file)
    return " ".join(refused.value.messages)


def stored(bild):
    return Image.open(bild.pfad), Image.open(bild.pfad_klein)


def files():
    return sorted(path.name for path in folder().glob("*"))


def file_of(data, name="foto.jpg"):
    return SimpleUploadedFile(name, data, "image/jpeg")


# --- what becomes of a photo


def test_a_photo_is_made_small_in_two_sizes(redaktion):
    page = upload(redaktion, fabrik.photo(4000, 3000))
    assert "wurde erfolgreich hinzugefügt" in said(page)[0]
    bild = Bild.objects.get()
    large, small = stored(bild)
    assert (large.size, small.size) == ((1600, 1200), (640, 480)) == ((bild.breite, bild.hoehe), bild.klein)
    assert (large.format, small.format) == ("JPEG", "JPEG")


def test_a_small_picture_is_not_blown_up(db):
    large, small = stored(fabrik.make_bild())
    assert (large.size, small.size) == ((800, 600), (640, 480))


def exif_photo():
    """Taken upright with a telephone, at the door of somebody's home."""
    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Make], exif[Base.ImageDescription] = 6, "Telefon", "Zyxgeheim"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 53.0, 36.0)
    return fabrik.photo(800, 600, exif=exif, comment=b"Zyxkommentar")


def test_where_and_by_which_telephone_it_was_taken_is_forgotten(redaktion):
    file = exif_photo()
    before = Image.open(io.BytesIO(file.read())).getexif()
    file.seek(0)
    assert before.get_ifd(IFD.GPSInfo) and before[Base.Make] == "Telefon"  # there was something to hide
    upload(redaktion, file)
    for picture in stored(Bild.objects.get()):
        assert dict(picture.getexif()) == {}
        assert {"exif", "comment", "xmp", "icc_profile"} & set(picture.info) == set()
    assert all(b"Zyx" not in (folder() / name).read_bytes() for name in files())


def test_a_photo_taken_upright_stands_upright(redaktion):
    upload(redaktion, exif_photo())
    bild = Bild.objects.get()
    assert (bild.breite, bild.hoehe) == (600, 800)
    assert stored(bild)[0].size == (600, 800)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_become_jpeg_too(db, kind):
    for picture in stored(fabrik.make_bild(kind=kind)):
        assert picture.format == "JPEG"


def test_what_is_transparent_becomes_white(db):
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (255, 0, 0, 0)).save(out, "PNG")
    bild = Bild.of(file_of(out.getvalue()))
    bild.alt, bild.nachweis = WORDS.values()
    assert stored(bild.take())[0].getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {})])
def test_a_photo_of_40_megapixels_is_taken(redaktion, kind, options):
    upload(redaktion, fabrik.photo(7304, 5478, kind, **options))
    bild = Bild.objects.get()
    assert (bild.breite, bild.hoehe) == (1600, 1200)


# --- what is refused


def bomb(width, height):
    """A PNG that promises so many pixels and holds next to nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def moving(kind):
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), color) for color in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


NO_PICTURE = "Das ist kein Bild, das wir lesen können."
BROKEN = "Diese Datei lässt sich nicht lesen."
HOSTILE = {
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NO_PICTURE),
    "a page": (b"<!doctype html><script>alert(1)</script>", NO_PICTURE),
    "a program": (b"MZ" + b"\0" * 500, NO_PICTURE),
    "a moving GIF": (moving("GIF"), NO_PICTURE),
    "a moving PNG": (moving("PNG"), "Dieses Bild bewegt sich."),
    "a moving WebP": (moving("WEBP"), "Dieses Bild bewegt sich."),
    "a document that Pillow could read": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 500 500\n", NO_PICTURE),
    "only the beginning of a photo": (fabrik.photo().read()[:2000], BROKEN),
    "a photo with a hole": (b"\xff\xd8\xff\xe0" + b"\0" * 5000, NO_PICTURE),
    "a bomb of 2,500 megapixels": (bomb(50_000, 50_000), "Dieses Bild ist zu groß für uns"),
    "a bomb just small enough to be opened, and empty": (bomb(8100, 6100), BROKEN),
    "a thread": (fabrik.photo(3000, 2).read(), "Dieses Bild ist zu klein."),
    "one pixel": (fabrik.photo(1, 1).read(), "Dieses Bild ist zu klein."),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_in_words(db, name):
    data, sentence = HOSTILE[name]
    assert refusal(file_of(data)).startswith(sentence)
    assert files() == []


def test_108_megapixels_are_refused_in_words(db):
    assert refusal(file_of(bomb(12_000, 9000))).startswith("Dieses Bild ist zu groß für uns (höchstens 50 Millionen")


def test_more_bytes_than_a_photo_has_are_refused(db):
    assert refusal(file_of(b"\xff" * (MOST_BYTES + 1))).startswith("Dieses Bild ist zu groß für uns")


def test_an_empty_file_is_refused(redaktion):
    page = upload(redaktion, file_of(b""))
    assert errors(page) == {"upload": ["Die übertragene Datei ist leer."]}


def test_what_hides_behind_a_photo_does_not_get_through(db):
    bild = Bild.of(file_of(fabrik.photo().read() + b"PK\x03\x04<script>alert(1)</script>"))
    assert all(b"script" not in data and not data.endswith(b">") for data in bild.pixels.values())


def test_a_refused_file_leaves_everything_else_as_it_was_typed(redaktion):
    page = upload(redaktion, file_of(b"<svg/>"), unterschrift="Am Dienstag", fuer_presse="on")
    assert errors(page)["upload"][0].startswith(NO_PICTURE)
    form = page.context["adminform"].form
    assert [form[name].value() for name in ("alt", "nachweis", "unterschrift", "fuer_presse")] == [
        *WORDS.values(), "Am Dienstag", True,
    ]  # fmt: skip
    assert Bild.objects.count() == 0


def test_a_picture_needs_words_and_a_name(redaktion):
    assert set(errors(upload(redaktion, fabrik.photo(), alt="", nachweis=""))) == {"alt", "nachweis"}
    bild = fabrik.make_bild()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bild.objects.filter(pk=bild.pk).update(alt="")


def test_the_same_picture_twice_is_named(redaktion):
    file = fabrik.photo()
    upload(redaktion, file)
    file.seek(0)
    assert errors(upload(redaktion, file)) == {"upload": ["Dieses Bild gibt es schon: „Zwei Frauen nähen.“."]}


# --- on the page of a text


def news(**data):
    return {"titel": "Neues", "text": "Da!", "bild_alt": "Zwei Frauen.", "bild_nachweis": "Ada", **data}


def test_a_new_picture_is_uploaded_with_the_news(redaktion):
    add(redaktion, Neuigkeit, **news(bild_upload=fabrik.photo()))
    [bild] = Neuigkeit.objects.get().bilder.all()
    assert (bild.alt, bild.nachweis) == ("Zwei Frauen.", "Ada")
    assert bild.pfad.exists()


def test_the_pictures_that_are_there_can_be_ticked(redaktion):
    bild = fabrik.make_bild()
    add(redaktion, Neuigkeit, titel="Neues", text="Da!", bilder=[bild.pk])
    assert list(Neuigkeit.objects.get().bilder.all()) == [bild]
    assert f"/bilder/{bild.name_klein}" in redaktion.get(address(Neuigkeit, "add")).text


def test_uploading_a_picture_again_takes_the_one_that_is_there(redaktion):
    file = fabrik.photo()
    upload(redaktion, file)
    file.seek(0)
    add(redaktion, Neuigkeit, **news(bild_upload=file))
    assert list(Neuigkeit.objects.get().bilder.all()) == list(Bild.objects.all())
    assert Bild.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"bild_upload": None}, {"bild_upload": ["Bitte wählen Sie die Bilddatei (noch einmal) aus."]}),
        ({"bild_alt": ""}, {"bild_alt": ["Bitte schreiben Sie, was auf dem Bild zu sehen ist."]}),
        ({"bild_nachweis": " "}, {"bild_nachweis": ["Bitte schreiben Sie, von wem das Bild ist."]}),
    ],
)
def test_half_a_picture_is_asked_about_and_the_news_keep_what_was_typed(redaktion, data, expected):
    sent = news(bild_upload=fabrik.photo()) | data
    page = add(redaktion, Neuigkeit, **{name: value for name, value in sent.items() if value is not None})
    assert errors(page) == expected
    assert page.context["adminform"].form["text"].value() == "Da!"
    assert (Neuigkeit.objects.count(), Bild.objects.count(), files()) == (0, 0, [])


def test_a_hostile_file_beside_the_news_is_refused_and_the_text_stays(redaktion):
    page = add(redaktion, Neuigkeit, **news(bild_upload=file_of(b"<svg/>")))
    assert list(errors(page)) == ["bild_upload"]
    assert page.context["adminform"].form["titel"].value() == "Neues"


def test_a_project_has_pictures_too(redaktion, client):
    projekt = fabrik.make_projekt("Licht")
    change(redaktion, projekt, bild_upload=fabrik.photo(), bild_alt="Eine Laterne.", bild_nachweis="Ben")
    page = client.get(projekt.get_absolute_url()).text
    assert 'alt="Eine Laterne."' in page
    assert "Bild: Ben" in page


# --- shown and fetched


def test_a_picture_is_shown_with_words_name_and_size(client, db):
    bild = fabrik.make_bild(unterschrift="Am Dienstag.", nachweis="Ada & Ben")
    Neuigkeit.objects.create(titel="Neues", slug="neues", text="Da!").bilder.add(bild)
    page = client.get("/neuigkeiten/neues/")
    figure = check_html(page.text).find(".//figure")
    image = figure.find("img")
    assert {name: image.get(name) for name in ("alt", "width", "height", "loading")} == {
        "alt": "Zwei Frauen nähen.", "width": "800", "height": "600", "loading": "lazy",
    }  # fmt: skip
    assert " ".join("".join(figure.find("figcaption").itertext()).split()) == "Am Dienstag. Bild: Ada & Ben"


def test_lists_load_the_small_size_only(client, db):
    bild = fabrik.make_bild()
    Neuigkeit.objects.create(titel="Neues", slug="neues", text="Da!").bilder.add(bild)
    for page in ("/", "/neuigkeiten/"):
        text = client.get(page).text
        assert f"/bilder/{bild.name_klein}" in text
        assert bild.name not in text


def test_a_picture_is_fetched_once_and_kept(client, db):
    bild = fabrik.make_bild()
    for name, path in ((bild.name, bild.pfad), (bild.name_klein, bild.pfad_klein)):
        answer = client.get(f"/bilder/{name}")
        assert b"".join(answer.streaming_content) == path.read_bytes()
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Length"] == str(path.stat().st_size)
        assert answer.cookies.output() == ""
    assert client.post(f"/bilder/{bild.name}").status_code == 405
    assert client.get("/bilder/").status_code == 404


def test_the_names_of_pictures_are_what_is_in_them(db):
    file = fabrik.photo()
    names = []
    for _ in range(2):
        file.seek(0)
        names.append(Bild.of(file).datei)
    assert names[0] == names[1] != Bild.of(fabrik.photo()).datei


# --- rows and files stay together


def test_deleting_a_picture_removes_its_files(committed):
    bild, kept = fabrik.make_bild(), fabrik.make_bild()
    assert len(files()) == 4
    bild.delete()
    assert files() == sorted([kept.name, kept.name_klein])
    Bild.objects.all().delete()
    assert files() == []


def test_a_deletion_that_is_taken_back_keeps_the_files(committed):
    bild = fabrik.make_bild()
    with pytest.raises(RuntimeError), transaction.atomic():
        Bild.objects.all().delete()
        raise RuntimeError
    assert files() == sorted([bild.name, bild.name_klein])
    assert Bild.objects.get() == bild


def test_deleting_the_news_leaves_the_picture(redaktion):
    neuigkeit = Neuigkeit.objects.create(titel="Neues", slug="neues", text="Da!")
    neuigkeit.bilder.add(fabrik.make_bild())
    neuigkeit.delete()
    assert Bild.objects.get().pfad.exists()


def test_what_a_failed_transaction_left_behind_is_swept_away(committed):
    kept = fabrik.make_bild()
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = fabrik.make_bild()
        raise RuntimeError
    assert lost.pfad.exists()
    sweep()
    assert lost.pfad.exists()  # somebody could still be at it
    sweep(fabrik.in_days(1))
    assert files() == sorted([kept.name, kept.name_klein])


def test_a_file_that_cannot_be_written_makes_no_row(committed, settings):
    bild = Bild.of(fabrik.photo())
    bild.alt, bild.nachweis = WORDS.values()
    settings.MEDIA_ROOT.write_text("Hier ist schon eine Datei.")
    with pytest.raises(FileExistsError):
        bild.take()
    assert Bild.objects.count() == 0


def test_only_the_editors_delete_pictures(client, db):
    bild = fabrik.make_bild()
    for role, status in (("akit", 403), ("redaktion_wiederaufbau", 302)):
        client.force_login(fabrik.make_konto(role, role))
        assert client.post(address(Bild, "delete", bild.pk), {"post": "yes"}).status_code == status
    assert Bild.objects.count() == 0


def test_the_list_shows_small_pictures(redaktion):
    bild = fabrik.make_bild()
    page = redaktion.get(address(Bild, "changelist")).text
    assert f'src="/bilder/{bild.name_klein}"' in page
