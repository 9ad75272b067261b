"""A quarter from one readable file: the tables follow the headings of the sheet, each becomes rows of a model.

Everything is written and checked in one transaction; with a single mistake nothing stays. What is not in the
file stays as it is, so that colleagues can add in the admin what the sheet does not say.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import zeilen
from .angaben import MISSING, NEEDED, NO_LIST, SHARED, TABELLEN, TEXTE, ZIELE, Bad, converted, unknown
from .felder import adresse_aus
from .models import Foerderung, Handlungsfeld, Organisation, Quartier


@dataclass(order=True)
class Fehler:
    zeile: int
    wo: str
    satz: str

    def __str__(self):
        return f"Zeile {self.zeile}{', ' + self.wo if self.wo else ''}: {self.satz}"


@dataclass
class Bericht:
    """What came of it: mistakes, or what is new, what changed, and what stays though the file does not name it."""

    fehler: list = field(default_factory=list)
    neu: list = field(default_factory=list)
    geaendert: list = field(default_factory=list)
    bleibt: list = field(default_factory=list)
    quartier: Quartier | None = None

    def lines(self):
        """What to tell after it went well."""
        if not self.neu and not self.geaendert:
            yield f"Nichts zu ändern: „{self.quartier}“ ist schon so, wie es in der Datei steht."
        for word, rows in (
            ("neu", self.neu),
            ("geändert", self.geaendert),
            ("bleibt, ohne in der Datei zu stehen", self.bleibt),
        ):
            yield from (f"{word}: {row}" for row in rows)


def load(text):
    """Create or update the quarter that this file (its text) describes; a Bericht."""
    tables, broken = zeilen.read(text)
    with transaction.atomic():
        loader = Lader(tables)
        loader.bericht.fehler += [Fehler(line, "", sentence) for line, sentence in broken]
        loader.run()
        if loader.bericht.fehler:
            transaction.set_rollback(True)
    loader.bericht.fehler.sort()
    return loader.bericht


class Lader:
    def __init__(self, tables):
        self.bericht, self.tables = Bericht(), tables
        self.quartier = Quartier()
        # what the rows of these can be called: {name: row, or None for one that is in the file and wrong}
        self.names = {Organisation: {}, Handlungsfeld: {}}
        self.written = defaultdict(list)  # rows of each model that are in the file
        self.lines = {}  # where each row stands in the file

    def run(self):
        self.tables = [table for table in self.tables if self._knows(table)]
        shared = [name for name, kind in TABELLEN.items() if kind.model in SHARED]
        self._rows(shared)
        for model, names in self.names.items():
            for row in model.objects.all():
                names.update(dict.fromkeys(_names_of(row), row))
        self._quarter()
        self._rows(name for name in TABELLEN if name not in shared)
        if not self.bericht.fehler:
            self._link()
            self._left_over()

    def _knows(self, table):
        """Headings and names that nobody knows are slips of the pen; whether we can go on with this table."""
        if table.name not in TEXTE and table.name not in TABELLEN:
            self._mistake(table.zeile, table.name, unknown("Diese Überschrift", table.name, [*TEXTE, *TABELLEN]))
            return False
        if table.mehrere != (table.name in TABELLEN):
            brackets = f"[[{table.name}]]" if table.name in TABELLEN else f"[{table.name}]"
            self._mistake(table.zeile, table.name, f"Bitte schreiben Sie {brackets}.")
            return False
        known = TEXTE[table.name] if table.name in TEXTE else TABELLEN[table.name].namen
        for name in [name for name in table.werte if name not in known]:
            value = table.werte.pop(name)
            self._mistake(value.zeile, f"{table.name}, {name}", unknown("Dieses Feld", name, known))
        return True

    def _mistake(self, zeile, wo, satz):
        fehler = Fehler(zeile, wo, satz)
        if fehler not in self.bericht.fehler:
            self.bericht.fehler.append(fehler)

    # --- rows

    def _quarter(self):
        """The quarter itself; if it is wrong, the rest is checked all the same."""
        where = {
            field: (table, name)
            for table in self.tables
            for name, field in TEXTE.get(table.name, {}).items()
            if name in table.werte
        }
        ziele = where.pop("ziele", None)
        given = self._values(Quartier, where)
        self.quartier = Quartier.objects.filter(slug=given.get("slug") or "").first() or self.quartier
        for needed, table, name in NEEDED:
            if needed not in where:
                line = next((one.zeile for one in self.tables if one.name == table), 1)
                self._mistake(line, f"{table}, {name}", MISSING)
        self._write(self.quartier, given, where)
        self.bericht.quartier = self.quartier
        if ziele:
            self._goals(*ziele)

    def _goals(self, table, name):
        value = table.werte[name]
        if not isinstance(value.wert, list):
            self._mistake(value.zeile, f"{table.name}, {name}", NO_LIST)
            return
        for number, (goal, line) in enumerate(zip(value.wert, value.zeilen, strict=True), 1):
            self._row(zeilen.Tabelle(table.name, line, True, {name: zeilen.Wert(goal, line, [])}), ZIELE, number)

    def _rows(self, names):
        for name in names:
            for number, table in enumerate((one for one in self.tables if one.name == name), 1):
                self._row(table, TABELLEN[name], number)

    def _row(self, table, kind, number):
        """Find or make the row of this table, and write it if all is right."""
        where = {kind.namen[name]: (table, name) for name in table.werte if name in kind.namen}
        given = self._values(kind.model, where) | kind.fest
        if "quartier" in kind.kennung:
            given["quartier"] = self.quartier
        if kind.model is Foerderung:
            _complete_grant(given)
        row = kind.model()
        if identity := _identity(kind, given):
            before = self.lines.setdefault((kind.model, *map(str, identity.values())), table.zeile)
            if before != table.zeile:
                self._mistake(table.zeile, table.name, f"Das Gleiche steht schon in Zeile {before}.")
                return
            if "quartier" not in kind.kennung or self.quartier.pk:
                row = kind.model.objects.filter(**identity).first() or row
        if "slug" in kind.namen.values() and not row.slug:
            given.setdefault("slug", adresse_aus(str(given.get("name") or given.get("titel") or ""))[:50].strip("-"))
        if hasattr(row, "reihenfolge") and not (row.pk and kind.model in SHARED):
            given["reihenfolge"] = number
        right = self._write(row, given, where, table, kind)
        if kind.model in SHARED:
            self.names[kind.model].update(dict.fromkeys(_names_of(row), row if right else None))

    def _write(self, row, given, where, table=None, kind=None):
        """Set what is given, check everything, save; False if something is wrong. `where`: {field: (table, name)}."""
        fields = {name: type(row)._meta.get_field(name) for name in given}
        before = {name: _shown(row, fields[name]) for name in given} if row.pk else {}
        bad = {name for name, value in given.items() if value is None or (name == "quartier" and not value.pk)}
        many = {name for name in given if fields[name].many_to_many}
        for name in given.keys() - bad - many:
            setattr(row, name, given[name])
        if "quartier" in bad:
            row.quartier = self.quartier
        problems = list(_problems(row, bad))
        for names, sentence, missing in problems:
            self._problem(names, sentence, missing, where, table, kind)
        if problems or bad:
            return False
        plain = given.keys() - many
        if not before or any(_shown(row, fields[name]) != before[name] for name in plain):
            row.save()
        for name in many:
            getattr(row, name).set(given[name])
        self.written[type(row)].append(row)
        changed = [
            f"{name} (bisher {old or 'leer'})" for name, old in before.items() if _shown(row, fields[name]) != old
        ]
        if not before:
            self.bericht.neu.append(_called(row))
        elif changed:
            self.bericht.geaendert.append(f"{_called(row)}: {', '.join(changed)}")
        return True

    def _problem(self, names, sentence, missing, where, table, kind):
        """A sentence about these fields of the model, at the line where the last of them stands in the file."""
        names = {kind.gelesen_aus.get(name, name) for name in names} if kind else names
        if given := [where[name] for name in names if name in where]:
            at, name = max(given, key=lambda one: one[0].werte[one[1]].zeile)
            self._mistake(at.werte[name].zeile, f"{at.name}, {name}", sentence)
        elif kind:
            said = sorted(name for name, field in kind.namen.items() if field in names)
            self._mistake(table.zeile, ", ".join([table.name, *said]), MISSING if missing else sentence)

    def _link(self):
        """The partners and fields of action in the file belong to this quarter."""
        for name, model in (("partner", Organisation), ("handlungsfelder", Handlungsfeld)):
            known = set(getattr(self.quartier, name).all())
            new = [row for row in self.written[model] if row not in known]
            getattr(self.quartier, name).add(*new)
            self.bericht.geaendert += [f"{_called(row)}: gehört jetzt zu „{self.quartier}“" for row in new]

    def _left_over(self):
        """What the quarter has and the file does not name; older values of a figure are no news."""
        for kind in [*TABELLEN.values(), ZIELE]:
            if "quartier" in kind.kennung:
                names = [name for name in kind.kennung if name not in ("stand", "von")]
                named = {tuple(getattr(row, name) for name in names) for row in self.written[kind.model]}
                rows = kind.model.objects.filter(quartier=self.quartier)
                rest = [row for row in rows if tuple(getattr(row, name) for name in names) not in named]
                self.bericht.bleibt += map(_called, rest)

    # --- values

    def _values(self, model, where):
        """{field: value as the model wants it, or None after noting why it cannot be}."""
        found = {}
        for wanted, (table, name) in where.items():
            value = table.werte[name]
            try:
                found[wanted] = converted(model._meta.get_field(wanted), value.wert, self._named)
            except Bad as bad:
                found[wanted] = None
                self._mistake(value.zeile, f"{table.name}, {name}", str(bad))
        return found

    def _named(self, model, name):
        """The organisation or field of action of that name; None if it stands in the file and is wrong itself."""
        if isinstance(name, str) and name in self.names[model]:
            return self.names[model][name]
        what = "Diesen Partner" if model is Organisation else "Dieses Handlungsfeld"
        raise Bad(unknown(what, name, [one for one in self.names[model] if one]))


def _identity(kind, given):
    """{field: value} by which the row is found again, or None as long as one of them is missing or wrong."""
    found = {}
    for name in kind.kennung:
        wanted = kind.model._meta.get_field(name)
        value = given.get(name, wanted.get_default() if wanted.has_default() else None)
        try:
            found[name] = value if wanted.is_relation else wanted.to_python(value)
        except ValidationError:
            return None
    return None if None in found.values() else found


def _complete_grant(given):
    """A grant without days is one of every year: the row of this year. Without an amount it is something in kind."""
    given["art"] = Foerderung.Art.GELD if "betrag" in given else Foerderung.Art.SACHLEISTUNG
    if "von" not in given:
        year = timezone.localdate().year
        given["von"] = dt.date(year, 1, 1)
        given.setdefault("bis", dt.date(year, 12, 31))


def _names_of(row):
    """What somebody may call a partner or a field of action."""
    return [name for name in (row.name, getattr(row, "kurz", ""), getattr(row, "slug", "")) if name]


def _shown(row, field):
    """A value of a row, for comparing and for telling."""
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in getattr(row, field.name).all()))
    value = getattr(row, field.name)
    return field.to_python(value) if value is not None and not field.is_relation else value


def _problems(row, bad):
    """(fields, sentence, whether a value is missing) of all that is wrong with a row, but for the fields `bad`."""
    wrong = set(bad)
    try:
        row.full_clean(exclude=bad, validate_constraints=False)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            wrong.add(name)
            for one in errors:
                yield {name}, " ".join(one.messages), one.code in ("blank", "null")
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row, exclude=wrong)
        except ValidationError as error:
            condition = getattr(constraint, "condition", None)
            names = (
                condition.referenced_base_fields if isinstance(condition, Q) else set(getattr(constraint, "fields", ()))
            )
            yield names, " ".join(error.messages), False


def _called(row):
    return f"{row._meta.verbose_name} „{row}“"
