"""The counselling office: the list of appointments, and an appointment opened: who comes, and what can be done."""


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


@pytest.fixture
def beraterin(db, as_beratung):
    """The office, logged in as somebody who counsels."""
    fabrik.make_zugang("mira")
    return log_in("mira")


# --- the list of the day


def at_nine(days=3):
    """The morning on which the appointment of these tests takes place."""
    return time_machine.travel(fabrik.in_days(days, 8), tick=False)


def test_the_list_shows_today(buero, anliegen, kraft, termin):
    fabrik.make_sprechstunde(kraft, days=4)
    tomorrow = fabrik.book(anliegen, kraft, fabrik.in_days(4, 9))
    with at_nine():
        log_in("leitung", client=buero)
        assert shown(buero.get(TERMINE)) == [termin]
        assert shown(buero.get(TERMINE, {"tag": "morgen"})) == [tomorrow]
        assert shown(buero.get(TERMINE, {"tag": "kommende"})) == [termin, tomorrow]


def everything(client):
    return client.get(TERMINE, {"tag": "alle"})


def test_the_list_names_nobody_and_writes_no_look(buero, termin):
    page = everything(buero)
    assert shown(page) == [termin]
    assert [word for word in ADA.values() if word in page.text] == []
    assert "Termin geöffnet" not in [was for _, was, _ in log()]


def test_an_opened_appointment_shows_the_person_and_the_look_is_logged(beraterin, termin):
    page = beraterin.get(f"{TERMINE}{termin.pk}/change/").text
    assert [word for word in ADA.values() if word not in page] == []
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))]
    assert 'name="_save"' not in page


def test_every_look_is_a_line(beraterin, termin):
    for _ in range(3):
        beraterin.get(f"{TERMINE}{termin.pk}/change/")
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))] * 3


def test_markup_in_what_a_person_wrote_stays_text(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), notiz="<script>alert(1)</script>")
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_cancelled_appointment_knows_nobody(buero, termin):
    termin.cancel()
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "Keine Angaben" in page
    assert "Ada Beispiel" not in page


def test_without_the_key_the_page_says_so(buero, termin, settings):
    settings.LENA_BERATUNG_KEY = ""
    assert "hat den Schlüssel der Beratungsstelle nicht" in buero.get(f"{TERMINE}{termin.pk}/change/").text


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} "])
def test_an_appointment_is_found_by_its_number_as_people_say_it(buero, anliegen, kraft, termin, written):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    page = buero.get(TERMINE, {"q": written.format(termin.nummer, termin.code), "tag": "alle"})
    assert shown(page) == [termin]


def test_a_time_that_was_never_booked_to_the_end_is_not_in_the_list(buero, anliegen, kraft, termin):
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1), tick=False):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10))
    Beratungstermin.objects.release_expired()
    assert shown(everything(buero)) == [termin]


# --- cancelled by the house


def messages_of(termin):
    return list(termin.nachrichten.values_list("art", "kanal", "stand"))


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ({"email": "ada@example.org"}, [("absage", "mail", "offen")]),
        ({"telefon": "05381 12345"}, [("absage", "anruf", "offen")]),
        ({"email": "ada@example.org", "telefon": "05381 12345"}, [("absage", "mail", "offen")]),
    ],
)
def test_who_has_left_a_contact_is_told_that_we_cancel(buero, anliegen, kraft, contact, left):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **contact)
    page = act(buero, "absagen", termin)
    termin.refresh_from_db()
    assert termin.stand == "abgesagt_haus"
    assert messages_of(termin) == left
    assert said(page) == [f"{termin} ist abgesagt. Die Person bekommt eine E-Mail oder steht auf der Anrufliste."]
    assert [m.level_tag for m in page.context["messages"]] == ["success"]


def test_who_has_left_no_contact_must_be_told_at_the_door(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    page = act(buero, "absagen", termin)
    assert messages_of(termin) == []
    assert said(page) == [
        f"{termin} ist abgesagt. Wir haben weder Telefon noch E-Mail: bitte an der Tür Bescheid sagen."
    ]
    assert [m.level_tag for m in page.context["messages"]] == ["warning"]


def test_a_cancelled_appointment_frees_its_time_and_forgets_the_person(buero, anliegen, kraft, termin):
    act(buero, "absagen", termin)
    assert termin.beginn in [zeit.beginn for zeit in free_times(anliegen)]
    assert Person.objects.count() == 0
    assert log() == [("leitung", "abgesagt", f"Beratungstermin {termin.pk}")]


def test_cancelling_twice_tells_once(buero, termin):
    act(buero, "absagen", termin)
    page = act(buero, "absagen", termin)
    assert said(page) == []
    assert Nachricht.objects.count() == 1
