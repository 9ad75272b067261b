"""The house's own symbols: for kinds of offers and matters, and for the four ways on the start page.

One family: a field of 24 × 24, drawn with one round line, two wide. A new one is one line here; it stands in the admin
and on /stil/ by itself. They are pictures beside words, never instead of them.
"""

from django.utils.html import format_html

SYMBOLE = {  # name: (what colleagues choose it by, the line)
    "abc": ("Sprache lernen", "M3 3h18v14H11l-5 4v-4H3zM8.5 14 12 6l3.5 8M9.5 12h5"),
    "gespraech": ("Gespräch", "M2 3h13v9H8l-4 4v-4H2zM18 8h4v10h-2v4l-4-4H9v-2"),
    "uebersetzen": ("Übersetzen", "M2 12 6 3l4 9M3.5 9h5M18 12v10M13 12l10 10M23 12 13 22M13 4h5v4M6 16v4h4"),
    "buch": ("Lesen, Kurs", "M12 6c-3-2-6-2-9-1v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1zv14"),
    "stift": ("Schreiben", "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4"),
    "gruppe": (
        "Gruppe",
        "M12 4a3 3 0 1 0 .1 0M6 21c0-10 12-10 12 0M5 6a2 2 0 1 0 .1 0M2 17q0-4 3-4M19 6a2 2 0 1 0 .1 0M22 17q0-4-3-4",
    ),
    "frauen": (
        "Frauen",
        "M7 3a2 2 0 1 0 .1 0M7 9.5l-4 8h8zM6 18v3M8 18v3M17 3a2 2 0 1 0 .1 0M17 9.5l-4 8h8zM16 18v3M18 18v3",
    ),
    "familie": ("Familie", "M8 3a3 3 0 1 0 .1 0M3 21v-4c0-7 10-7 10 0v4M18 11a2 2 0 1 0 .1 0M16 21v-2q2-4 4 0v2"),
    "kinder": ("Kinder, Spielen", "M12 2l6 7-6 7-6-7zM6 9h12M12 2v14q0 3 3 3t3 3"),
    "alter": ("Ältere Menschen", "M10 2a2 2 0 1 0 .1 0M8 22v-7l1-5 4 4h4M9 10c-3 1-3 3-3 5M11 15l2 7M18 12v10"),
    "tasse": ("Café, Treff", "M4 8h13v6q0 5-5 5H9q-5 0-5-5zM17 9h2q2 0 2 2.5T19 14h-2M3 22h15M8 5V2M13 5V2"),
    "topf": ("Kochen", "M5 10v7q0 4 4 4h6q4 0 4-4v-7M2 10h20M8 7V4M12 7V3M16 7V4"),
    "besteck": ("Essen", "M7 3v18M4 3v4q0 3 3 3t3-3V3M18 21V3q-4 1-4 10h4"),
    "fest": ("Fest, Feier", "M4 21v-8h16v8zM4 17q2 2 4 0t4 0 4 0 4 0M12 13V8M12 4v1"),
    "schere": ("Nähen, Basteln", "M6 3l10 13M18 3L8 16M6.5 16a2.5 2.5 0 1 0 .1 0M17.5 16a2.5 2.5 0 1 0 .1 0"),
    "werkzeug": ("Reparieren", "M21 6l-4 4-3-3 4-4a5.5 5.5 0 0 0-7 7l-8 8 3 3 8-8a5.5 5.5 0 0 0 7-7z"),
    "kleidung": ("Kleidung, Tauschen", "M8 3 3 6l2 5 2-1v11h10V10l2 1 2-5-5-3q-4 5-8 0z"),
    "farbe": ("Malen", "M21 3 10 12l3 3zM10 12q-5 0-5 5 0 3-3 4 10 1 11-6"),
    "musik": ("Musik, Singen", "M9 18V5l11-2v13M6.5 15a3 3 0 1 0 .1 0M17.5 13a3 3 0 1 0 .1 0"),
    "bewegung": ("Bewegung", "M15 2a2 2 0 1 0 .1 0M5 11l4-3 5 1 2 4h4M13 10l-3 5 4 3v4M10 15l-2 4H4"),
    "ball": ("Sport", "M12 3a9 9 0 1 0 .1 0M12 8l4 3-1.5 5h-5L8 11zV3M16 11l4-2M14.5 16l3 4M9.5 16l-3 4M8 11 4 9"),
    "herz": ("Gesundheit", "M12 20C5 15 3 12 3 8.5 3 3 9 3 12 7c3-4 9-4 9 1.5 0 3.5-2 6.5-9 11.5z"),
    "pflanze": ("Garten, Natur", "M12 21V11M12 14q-8 0-8-8 8 0 8 8M12 11q0-7 8-7 0 8-8 8M7 21h10"),
    "fahrrad": ("Fahrrad", "M6 12a4 4 0 1 0 .1 0M18 12a4 4 0 1 0 .1 0M6 16l4-7h6l2 7M10 9l3 7 3-7M8 6h4M16 9V5h3"),
    "bus": ("Ausflug, Fahrt", "M4 5h16v12H4zM4 11h16M12 5v6M8 17v3M16 17v3M8 14h.1M16 14h.1"),
    "museum": ("Kultur, Museum", "M3 9l9-6 9 6zM5 9v8M10 9v8M14 9v8M19 9v8M3 21h18"),
    "computer": ("Computer", "M5 4h14v11H5zM2 20h20"),
    "telefon": ("Telefon", "M4 3h5l2 5-3 2q2 4 6 6l2-3 5 2v5q0 1-2 1C9 21 3 13 3 5q0-2 1-2z"),
    "haus": ("Wohnen", "M2 11l10-8 10 8M5 9v12h14V9M10 21v-7h4v7"),
    "brief": ("Brief, Behörde", "M2 5h20v14H2zM3 6l9 7 9-7"),
    "papier": ("Formular, Information", "M5 2h10l4 4v16H5zM9 10h6M9 14h6M9 18h3"),
    "geld": ("Geld", "M3 7h18v14H3zM3 7l13-4v4M21 11h-5a3 3 0 0 0 0 6h5"),
    "rechner": ("Rechnungen, Schulden", "M5 2h14v20H5zM9 6h6v3H9zM9 13h.1M12 13h.1M15 13h.1M9 17h.1M12 17h.1M15 17h.1"),
    "arbeit": ("Arbeit", "M3 8h18v12H3zM8 8V4h8v4M3 13h18"),
    "waage": ("Recht", "M12 3v18M7 21h10M5 6h14M5 6l-3 8h6zM19 6l-3 8h6z"),
    "idee": ("Idee", "M9 18h6M10 21h4M9 18c0-3-4-4-4-9a7 7 0 0 1 14 0c0 5-4 6-4 9"),
    "hand": (
        "Mithelfen",
        "M7 14V6a1.5 1.5 0 0 1 3 0v5M10 10V4a1.5 1.5 0 0 1 3 0v7M13 10V6a1.5 1.5 0 0 1 3 0v6"
        "M16 11V9a1.5 1.5 0 0 1 3 0v6c0 8-10 8-13 3l-2-4c0-2 2-2 3 0",
    ),
    "kalender": ("Termine", "M3 5h18v16H3zM3 10h18M8 2v5M16 2v5"),
    "karte": ("Anmeldung", "M2 6h20v4a2 2 0 0 0 0 4v4H2v-4a2 2 0 0 0 0-4zM15 6v2M15 11v2M15 16v2"),
    "frage": ("Frage", "M12 2a10 10 0 1 0 .1 0M9 9q0-3 3-3t3 3-3 4v1M12 18h.1"),
}


def auswahl():
    """What can be chosen in the admin: [(name, word)]."""
    return [(name, wort) for name, (wort, _linie) in SYMBOLE.items()]


def symbol(name):
    """The symbol of this name as inline SVG (safe), "" for none. Equal ones cost a page once: it is sent compressed."""
    if name not in SYMBOLE:
        return ""
    return format_html(
        '<svg class="symbol" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', SYMBOLE[name][1]
    )
