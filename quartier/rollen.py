"""Who of the staff may do what: one table. Roles are code, people are data.

Content roles live in `Konto.rolle` and count on the public site's admin only.
Counselling roles live behind the wall (`beratung.Zugang`) and count in the
counselling office only: nobody can give them to themselves in the content admin.
"""

from functools import cache

VIEW = frozenset({"view"})
WRITE = frozenset({"view", "add", "change", "delete"})
KEEP = frozenset({"view", "add", "change"})
FIXED = frozenset({"view", "change"})

REPORT = "quartier.monat"  # whoever may see which months are closed may read the report

_CONTENT = {
    "angebote.angebot": WRITE,
    "angebote.durchgang": WRITE,
    "angebote.terminregel": WRITE,
    "angebote.termin": WRITE,
    "angebote.anmeldung": KEEP,
    "angebote.bedarf": WRITE,
    "angebote.mithilfe": KEEP,
    "quartier.raum": WRITE,
    "quartier.belegung": VIEW,
    "quartier.schliesszeit": WRITE,
    "quartier.nachricht": FIXED,
    "quartier.neuigkeit": WRITE,
    "quartier.bild": KEEP,
    "quartier.idee": KEEP,  # also AKIT answers: ideas belong to the house
}
_NETZ = {  # whom one can call, and where one can send people
    "quartier.organisation": VIEW,
    "quartier.ansprechperson": VIEW,
    "quartier.ort": VIEW,
    "quartier.oeffnungszeit": VIEW,
    "quartier.projekt": VIEW,
}
_QUARTIER = {
    "quartier.quartier": KEEP,
    "quartier.kennzahl": WRITE,
    "quartier.ziel": WRITE,
    "quartier.handlungsfeld": WRITE,
    "quartier.organisation": WRITE,
    "quartier.ansprechperson": WRITE,
    "quartier.ort": WRITE,
    "quartier.oeffnungszeit": WRITE,
    "quartier.strasse": WRITE,
    "quartier.projekt": WRITE,
    "quartier.bild": WRITE,
    "quartier.verweis": VIEW,
    "quartier.idee": WRITE,
    "quartier.foerderung": WRITE,
    "quartier.ausgabe": WRITE,
    REPORT: VIEW,
    "quartier.haus": KEEP,
    "quartier.seite": KEEP,
}

CONTENT_ROLES = {
    "redaktion_wiederaufbau": ("Redaktion Wiederaufbau", _CONTENT | _QUARTIER),
    "redaktion_paritaetischer": ("Redaktion Paritätischer", _CONTENT | _QUARTIER),
    "akit": ("AKIT", _CONTENT | _NETZ | {"quartier.raum": VIEW, "quartier.schliesszeit": VIEW}),
    "technik": (
        "Technik",
        _CONTENT | _QUARTIER | {"quartier.konto": KEEP},
    ),
    # who gives money reads one page, once a year: figures, never a name
    "foerderer": ("Wer fördert, und die Stadt (nur Bericht)", {REPORT: VIEW}),
}

_BERATUNG = {
    "beratung.anliegen": VIEW,
    "beratung.beratungskraft": VIEW,
    "beratung.sprechzeit": VIEW,
    "beratung.sprechstunde": FIXED,
    "beratung.abwesenheit": WRITE,
    "beratung.beratungstermin": KEEP,
    "beratung.nachricht": FIXED,
    "beratung.anfrage": FIXED,
}

COUNSELLING_ROLES = {
    "beratung": ("Beratung", _BERATUNG),
    "leitung_beratung": (
        "Leitung Beratung",
        _BERATUNG
        | {
            "beratung.anliegen": WRITE,
            "beratung.beratungskraft": WRITE,
            "beratung.sprechzeit": WRITE,
            "beratung.zugang": WRITE,
            "beratung.protokoll": VIEW,
        },
    ),
    # who interprets sees one page: when, where, in which language
    "sprachmittlung": ("Sprachmittlung", {}),
}
SEES_ALL = "leitung_beratung"  # everybody else sees what belongs to their own team


MAY_READ_REPORT = REPORT.replace(".", ".view_")


def reads_only_the_report(konto):
    """Whoever gives money has one page only."""
    return konto.get_all_permissions() == {MAY_READ_REPORT}


def choices(roles):
    """For a model field: pairs of key and name."""
    return [(key, name) for key, (name, _) in roles.items()]


def permissions(roles, key):
    """The permissions of a role as Django names them: {"angebote.view_angebot", …}."""
    _, table = roles.get(key, ("", {}))
    return _named(frozenset(table.items()))


@cache
def _named(rights):
    pairs = ((label.split("."), actions) for label, actions in rights)
    return frozenset(f"{app}.{action}_{model}" for (app, model), actions in pairs for action in actions)
