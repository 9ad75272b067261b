"""The plan: what is drawn where, and whether people can read it on a phone, on paper and in the dark."""

import itertools
import math
import re

import pytest

from lena.demo import orte
from quartier import plan
from quartier.models import Haus

from . import barrieren, fabrik, papier

pytest_plugins = ["tests.papier"]

MITTE = (51.89, 10.18)


def lage(osten=0, norden=0):
    return tuple(fabrik.somewhere(osten, norden).values())


def numbers(svg):
    """{number: where its sign stands}."""
    found = re.findall(r'<circle class="zeichen" cx="([\d.]+)" cy="([\d.]+)"[^>]*/><text class="zahl"[^>]*>(\d+)<', svg)
    return {int(number): (float(x), float(y)) for x, y, number in found}


def drawn(*orte, strassen=(), umkreis=1000):
    """The plan for a wide screen, and for a small one."""
    return plan.draw(MITTE, umkreis, list(enumerate(orte, 1)), strassen).split("\n")


def test_east_is_right_and_north_is_up():
    wide, narrow = drawn(lage(500, 0), lage(0, 500), lage(-500, -500))
    for svg in (wide, narrow):
        (east, north, southwest), middle = numbers(svg).values(), plan.SIZE / 2
        assert east[0] > middle == pytest.approx(east[1])
        assert north[1] < middle == pytest.approx(north[0])
        assert southwest[0] < middle < southwest[1]


def test_500_metres_are_as_long_as_the_scale_bar():
    wide, _ = drawn(lage(500, 0))
    bar = re.search(r'class="massstab" points="[\d.]+,[\d.]+ ([\d.]+),[\d.]+ ([\d.]+),', wide)
    assert "500 m</text>" in wide
    assert float(bar[2]) - float(bar[1]) == pytest.approx(numbers(wide)[1][0] - plan.SIZE / 2, abs=1)


@pytest.mark.parametrize(
    ("umkreis", "circle", "bar"), [(100, "100 m", "50 m"), (1000, "1 km", "500 m"), (1500, "1,5 km", "500 m"),
                                   (5000, "5 km", "1 km")]
)  # fmt: skip
def test_another_house_has_another_circle(umkreis, circle, bar):
    wide, _ = drawn(lage(10), umkreis=umkreis)
    assert f"Kreis: {circle}</text>" in wide
    assert f">{bar}</text>" in wide


def test_signs_never_cover_each_other_nor_the_house():
    """Ten neighbours in one street, one in the house itself, two at the same spot."""
    orte = [lage(), *(lage(40 * n, 20) for n in range(1, 9)), lage(300, -300), lage(300, -300)]
    for size, svg in zip(plan.GROESSEN, drawn(*orte), strict=True):
        signs = [*numbers(svg).values()]
        assert len(signs) == 11
        assert min(math.dist(*pair) for pair in itertools.combinations(signs, 2)) > size.radius * 2
        assert min(math.dist(sign, (plan.SIZE / 2, plan.SIZE / 2)) for sign in signs) > size.radius * 2
        for x, y in signs:
            assert size.radius < x < plan.SIZE - size.radius
            assert size.radius < y < plan.SIZE - size.radius


def test_a_sign_that_had_to_move_is_tied_to_its_place():
    wide, _ = drawn(lage(300, 0), lage(300, 5))
    assert wide.count('class="faden"') == wide.count('class="punkt"') == 2
    assert 'class="faden"' not in drawn(lage(300, 0), lage(-300, 0))[0]


def test_streets_have_their_names_and_letters_where_there_is_little_room():
    strassen = [
        ("A", "Hochstraße", [lage(-500, 0), lage(500, 100)]),
        ("B", "Weg & <Steg>", [lage(0, 400), lage(0, -400)]),
    ]
    wide, narrow = drawn(strassen=strassen)
    assert ">Hochstraße</text>" in wide
    assert ">Weg &amp; &lt;Steg&gt;</text>" in wide
    assert re.findall(r'class="name"[^>]*>([^<]+)', narrow) == ["A", "B"]


def test_names_are_read_from_left_to_right_whichever_way_a_street_was_typed():
    for line in itertools.permutations([lage(-300, 200), lage(300, -250)]):
        wide, _ = drawn(strassen=[("A", "Hochstraße", list(line))])
        assert -90 <= float(re.search(r"rotate\(([-\d.]+)", wide)[1]) <= 90


def test_after_z_comes_aa():
    assert list(itertools.islice(plan.alphabet(), 24, 29)) == ["Y", "Z", "AA", "AB", "AC"]


def test_a_hundred_places_are_drawn_too():
    wide, narrow = drawn(*(lage(17 * n % 900 - 400, 31 * n % 1100 - 500) for n in range(100)))
    assert len(numbers(wide)) == len(numbers(narrow)) == 100


# --- on the page


@pytest.fixture
def haus(db):
    fabrik.make_haus(**fabrik.somewhere(), lage_ungefaehr=True)
    for number in range(12):
        fabrik.make_ort(
            f"Ort {number}", **fabrik.somewhere(150 * math.cos(number) * (1 + number / 3), 60 * number - 200)
        )
    fabrik.make_ort("Ohne Lage")
    fabrik.make_ort("Weit weg", **fabrik.somewhere(5000))
    fabrik.make_strasse("Hochstraße", ungefaehr=True)


def test_the_numbers_of_the_plan_are_the_numbers_of_the_list(client, haus):
    page = client.get("/quartier/orte/?seite=alle").text
    listed = [int(n) for n in re.findall(r"Nummer </span>(\d+)</span>", page)]
    wide, narrow = re.findall(r"<svg.*?</svg>", page, re.S)
    assert listed == sorted(numbers(wide)) == sorted(numbers(narrow)) == list(range(1, 13))


def test_the_plan_says_where_its_text_stands_and_that_it_is_not_exact(client, haus):
    page = client.get("/quartier/orte/").text
    assert (
        page.count('role="img" aria-label="Plan im Umkreis von 1 km um den Treff. Die Nummern stehen in der Liste') == 2
    )
    assert "Einiges ist nur ungefähr eingezeichnet." in page
    Haus.objects.update(lage_ungefaehr=False)
    assert "Einiges ist nur ungefähr eingezeichnet." in client.get("/quartier/orte/").text  # the street still is


WORDS = """() => [...document.querySelectorAll('svg.ortsplan')].filter(svg => svg.checkVisibility()).flatMap(svg =>
  [...svg.querySelectorAll('text')].map(text =>
    [text.textContent, parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a]))"""


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_every_word_of_the_plan_is_at_least_16_px_high(client, haus, paper, width):
    answer = client.get("/quartier/orte/")

    def look(page):
        return page.evaluate(WORDS), barrieren.sideways(page)

    words, too_wide = paper(look, answer, viewport={"width": width, "height": 800})
    assert {str(number) for number in range(1, 13)} <= {word for word, _ in words}
    assert ("Hochstraße" in dict(words)) == (width > 700)
    assert min(height for _, height in words) >= 16
    assert not too_wide


LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "forced colours, dark": {"forced_colors": "active", "color_scheme": "dark"},
}
COLOURS = """() => {
  const seen = selector => [...document.querySelectorAll(selector)].find(one => one.checkVisibility());
  const colour = (selector, name) => getComputedStyle(seen(selector))[name].match(/[\\d.]+/g).slice(0, 3).map(Number);
  return [[colour('.zahl', 'fill'), colour('.zeichen', 'fill')], [colour('.name', 'fill'), colour('.umkreis', 'fill')],
          [colour('.ortsplan', 'fill'), colour('.ortsplan', 'backgroundColor')]];
}"""


def contrast(one, other):
    def light(colour):
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05

    return max(light(one), light(other)) / min(light(one), light(other))


@pytest.mark.parametrize("look", LOOKS)
def test_numbers_and_names_stand_out_from_their_ground(client, haus, paper, look):
    pairs = paper(lambda page: page.evaluate(COLOURS), client.get("/quartier/orte/"), **LOOKS[look])
    assert min(contrast(*pair) for pair in pairs) >= 7


def test_on_paper_the_plan_is_black_on_white_and_stays_on_one_sheet(client, haus, paper):
    def look(page):
        page.emulate_media(media="print")
        box = page.locator("svg.ortsplan").first.bounding_box()
        return page.evaluate(COLOURS), page.evaluate(WORDS), box["height"]

    colours, words, height = paper(look, client.get("/quartier/orte/"), viewport={"width": 657, "height": 986})  # A4
    assert colours == [[[0, 0, 0], [255, 255, 255]]] * 3
    assert "Hochstraße" in dict(words)
    assert min(height for _, height in words) >= 14.6  # 11 pt
    assert height < 986


@pytest.fixture
def demo_places(db):
    """The house of the demo content with all its places."""
    fabrik.make_haus()
    fabrik.make_quartier()
    orte.load()


def test_on_paper_the_plan_comes_first_and_all_places_fit_on_five_sheets(client, demo_places, paper):
    def look(page):
        sheets, _ = papier.print_pdf(page)
        page.emulate_media(media="print")
        tops = [page.locator(what).first.bounding_box()["y"] for what in ("svg.ortsplan", ".karte")]
        shown = [page.locator(what).first.is_visible() for what in (".filter", ".wege", "[href='#plan']", "dd")]
        return sheets, tops, shown

    sheets, (plan_, list_), shown = paper(
        look, client.get("/quartier/orte/?seite=alle"), viewport={"width": 657, "height": 986}
    )
    assert sheets <= 5
    assert plan_ < list_
    assert shown == [False, False, False, True]  # opening hours stay


def test_on_the_screen_the_list_comes_first(client, demo_places, paper):
    def look(page):
        return [page.locator(what).first.bounding_box()["y"] for what in (".karte", "svg.ortsplan")]

    list_, plan_ = paper(look, client.get("/quartier/orte/"))
    assert list_ < plan_


def test_nothing_on_the_page_is_found_fault_with(client, haus, paper):
    assert paper(barrieren.axe, client.get("/quartier/orte/")) == []
