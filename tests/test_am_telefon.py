"""The counselling office: an appointment entered on the phone or at the desk, on one page."""


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


# --- entered on the phone


def phone(client, anliegen, key=None, **data):
    """Somebody is on the phone: choose the matter, fill the page, send it."""
    path = f"{TERMINE}add/?anliegen={anliegen.pk}"
    form = {"schluessel": key or key_of(client.get(path)), "kanal": "telefon", "sprache": "de", **ADA, **data}
    return client.post(path, form, follow=True)


def test_the_first_page_asks_what_it_is_about(buero, anliegen, kraft):
    page = buero.get(f"{TERMINE}add/")
    assert page.status_code == 200
    assert anliegen.titel in page.text
    assert 'name="name"' not in page.text


def test_ada_calls_and_hears_her_number(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0]
    page = phone(buero, anliegen, zeit=zeit.wert)
    termin = Beratungstermin.objects.get()
    assert (termin.stand, termin.kanal, termin.beginn, termin.beratungskraft) == (
        "gebucht", "telefon", zeit.beginn, kraft,
    )  # fmt: skip
    assert said(page) == [
        f"Eingetragen: {timezone.localtime(termin.beginn):%d.%m.%Y, %H:%M} Uhr. "
        f"Bitte vorlesen: Nummer {termin.nummer}, Merkwort {merkwort(termin.code)}."
    ]
    assert termin.person.open(Konto(benutzername="x"), "Test") == ADA
    assert log()[0] == ("leitung", "angelegt", f"Beratungstermin {termin.pk}")


def test_staff_need_not_keep_the_lead_time(buero, kraft, anliegen):
    Anliegen.objects.update(vorlauf=200)
    zeit = free_times(anliegen, intern=True)[0]
    phone(buero, anliegen, zeit=zeit.wert)
    assert Beratungstermin.objects.get().beginn == zeit.beginn


def test_a_time_taken_meanwhile_is_said_and_everything_typed_is_kept(buero, anliegen, kraft):
    zeit, other, *_ = free_times(anliegen)
    fabrik.book(anliegen, kraft, zeit.beginn, name="Grace")
    page = phone(buero, anliegen, zeit=zeit.wert, kanal="vor_ort")
    assert page.status_code == 422
    assert page.context["form"].errors == {"zeit": ["Diese Zeit ist gerade vergeben worden."]}
    assert [word for word in ADA.values() if word not in page.text] == []
    assert 'value="vor_ort" id="id_kanal_1" checked' in page.text.replace(" required", "")
    assert zeit.wert not in page.text.split('name="zeit"')[1].split("</select>")[0]
    assert other.wert in page.text
    assert Beratungstermin.objects.count() == 1


def test_the_same_entry_sent_twice_makes_one_appointment(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0].wert
    key = key_of(buero.get(f"{TERMINE}add/?anliegen={anliegen.pk}"))
    numbers = {tuple(said(phone(buero, anliegen, key, zeit=zeit))) for _ in range(2)}
    assert len(numbers) == 1
    assert Beratungstermin.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "abc"])
def test_two_entries_without_a_proper_key_are_never_taken_for_one(buero, anliegen, kraft, key):
    first, second, *_ = free_times(anliegen)
    for zeit, name in ((first, "Ada"), (second, "Grace")):
        form = {"zeit": zeit.wert, "name": name, "kanal": "telefon"} | ({} if key is None else {"schluessel": key})
        page = buero.post(f"{TERMINE}add/?anliegen={anliegen.pk}", form)
        assert page.status_code in (302, 422)
    assert Beratungstermin.objects.count() in (0, 2)


@pytest.mark.parametrize("query", ["", "?anliegen=", "?anliegen=abc", f"?anliegen={10**20}", "?anliegen=%00"])
def test_without_a_known_matter_the_page_asks_for_it(buero, anliegen, query):
    for page in (buero.get(f"{TERMINE}add/{query}"), buero.post(f"{TERMINE}add/{query}", ADA)):
        assert page.status_code in (200, 422)
        assert "Worum geht es?" in page.text


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_on_the_phone_gets_a_page(buero, anliegen, kraft, wrong):
    data = ADA | {"zeit": free_times(anliegen)[0].wert, "sprache": "de", "kanal": "telefon"}
    assert phone(buero, anliegen, **spoil(data, *WRONG[wrong])).status_code in (200, 422)
    assert everything(buero).status_code == 200


@pytest.mark.parametrize("zeit", ["", "abc", "1@morgen", f"{10**20}@2031-01-01T10:00Z", "1@0001-01-01T00:00Z"])
def test_a_made_up_time_is_refused_and_everything_typed_is_kept(buero, anliegen, kraft, zeit):
    page = phone(buero, anliegen, zeit=zeit)
    assert list(page.context["form"].errors) == ["zeit"]
    assert "Mahnung bekommen" in page.text


def test_the_log_never_names_who_seeks_counselling(buero, anliegen, kraft):
    phone(buero, anliegen, zeit=free_times(anliegen)[0].wert)
    termin = Beratungstermin.objects.get()
    buero.get(f"{TERMINE}{termin.pk}/change/")
    act(buero, "absagen", termin)
    assert len(log()) == 3
    assert [word for word in ADA.values() if word in str(log())] == []


