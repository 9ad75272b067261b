"""Money that is spent within its grant, and figures that stay: both kept by triggers, whoever writes."""

import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import quartier.felder
import quartier.models.geld
from django.conf import settings
from django.db import migrations, models

# A grant of before has no days yet: this year. What has no amount is something in kind.
FILL = """
UPDATE public.quartier_foerderung SET von = date_trunc('year', now()),
    art = CASE WHEN betrag IS NULL THEN 'sachleistung' ELSE 'geld' END,
    bis = CASE WHEN betrag IS NOT NULL THEN date_trunc('year', now()) + interval '1 year - 1 day' END;
"""

GELD = """
CREATE FUNCTION public.in_euro(amount numeric) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = public AS $$
    SELECT translate(trim(to_char(amount, '999,999,990.00')), ',.', '.,') || ' Euro'
$$;

CREATE FUNCTION public.ausgabe_fits() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    grant_ quartier_foerderung%ROWTYPE;
    left_ numeric;
    sentence text;
BEGIN
    -- whoever spends of the same grant waits here until the other is through
    SELECT * INTO grant_ FROM quartier_foerderung WHERE id = NEW.foerderung_id FOR NO KEY UPDATE;
    SELECT grant_.betrag - coalesce(sum(betrag), 0) INTO left_ FROM quartier_ausgabe
        WHERE foerderung_id = NEW.foerderung_id AND id IS DISTINCT FROM NEW.id;
    IF grant_.art <> 'geld' THEN
        sentence := 'Das ist eine Sachleistung. Davon lässt sich nichts ausgeben.';
    ELSIF NEW.kategorie <> ALL (grant_.kategorien) THEN
        sentence := format('Dafür ist dieses Geld nicht gedacht. Erlaubt ist nur: %s.',
            initcap(array_to_string(grant_.kategorien, ', ')));
    ELSIF NEW.datum NOT BETWEEN grant_.von AND grant_.bis THEN
        sentence := format('Der Beleg ist nicht aus der Zeit der Förderung. Sie läuft vom %s bis %s.',
            to_char(grant_.von, 'DD.MM.YYYY'), to_char(grant_.bis, 'DD.MM.YYYY'));
    ELSIF NEW.betrag > left_ THEN
        sentence := format('So viel ist nicht mehr da. Übrig sind %s.', in_euro(left_));
    ELSE
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = 'ausgabe_fits';
END $$;
CREATE TRIGGER ausgabe_fits BEFORE INSERT OR UPDATE ON public.quartier_ausgabe
    FOR EACH ROW EXECUTE FUNCTION public.ausgabe_fits();

CREATE FUNCTION public.foerderung_covers() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    spent numeric;
    first_day date;
    last_day date;
    others text[];
    sentence text;
BEGIN
    SELECT sum(betrag), min(datum), max(datum), array_agg(DISTINCT kategorie::text)
            FILTER (WHERE kategorie <> ALL (NEW.kategorien))
        INTO spent, first_day, last_day, others FROM quartier_ausgabe WHERE foerderung_id = NEW.id;
    IF spent IS NULL THEN
        RETURN NEW;
    ELSIF NEW.art <> 'geld' THEN
        sentence := format('Davon sind schon %s ausgegeben. Es muss Geld bleiben.', in_euro(spent));
    ELSIF NEW.betrag < spent THEN
        sentence := format('Davon sind schon %s ausgegeben. Weniger geht nicht.', in_euro(spent));
    ELSIF first_day < NEW.von OR last_day > NEW.bis THEN
        sentence := format('Es gibt schon Ausgaben vom %s bis %s. Sie müssen in die Zeit der Förderung fallen.',
            to_char(first_day, 'DD.MM.YYYY'), to_char(last_day, 'DD.MM.YYYY'));
    ELSIF others IS NOT NULL THEN
        sentence := format('Dafür ist schon Geld ausgegeben: %s. Das muss erlaubt bleiben.',
            initcap(array_to_string(others, ', ')));
    ELSE
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = 'foerderung_covers';
END $$;
CREATE TRIGGER foerderung_covers BEFORE UPDATE ON public.quartier_foerderung
    FOR EACH ROW EXECUTE FUNCTION public.foerderung_covers();
"""

BERICHT = """
CREATE FUNCTION public.monat_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- who writes figures and who closes a month wait for each other
        PERFORM pg_advisory_xact_lock(hashtext('quartier_monat'));
        IF NOT EXISTS (SELECT FROM quartier_monat WHERE monat = NEW.monat) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Ein abgeschlossener Monat ändert sich nicht mehr.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'monat_stays';
END $$;
CREATE TRIGGER monat_stays BEFORE INSERT OR UPDATE OR DELETE ON public.quartier_monatszahl
    FOR EACH ROW EXECUTE FUNCTION public.monat_stays();
CREATE TRIGGER monat_stays BEFORE INSERT OR UPDATE OR DELETE ON public.quartier_monat
    FOR EACH ROW EXECUTE FUNCTION public.monat_stays();
"""
BACKWARD = """
DROP FUNCTION public.monat_stays() CASCADE;
DROP FUNCTION public.foerderung_covers() CASCADE;
DROP FUNCTION public.ausgabe_fits() CASCADE;
DROP FUNCTION public.in_euro(numeric);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('quartier', '0009_projekte_ideen'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ausgabe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('datum', models.DateField(help_text='Der Tag auf dem Beleg.', verbose_name='Datum')),
                ('betrag', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='Betrag in Euro')),
                ('kategorie', models.CharField(choices=[('personal', 'Personal'), ('sachkosten', 'Sachkosten'), ('veranstaltungen', 'Veranstaltungen'), ('miete', 'Miete'), ('sonstiges', 'Sonstiges')], max_length=16, verbose_name='Kategorie')),
                ('zweck', models.CharField(help_text='Kurz, ohne Namen: zum Beispiel „Gehalt März“. Steht im Bericht.', max_length=200, verbose_name='wofür')),
                ('belegnummer', models.CharField(help_text='Jede nur einmal je Förderung.', max_length=40, verbose_name='Belegnummer')),
                ('eingetragen_am', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='eingetragen am')),
            ],
            options={
                'verbose_name': 'Ausgabe',
                'verbose_name_plural': 'Ausgaben',
                'ordering': ['-datum', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Monat',
            fields=[
                ('monat', models.DateField(primary_key=True, serialize=False, verbose_name='Monat')),
                ('abgeschlossen_am', models.DateTimeField(default=django.utils.timezone.now, verbose_name='abgeschlossen am')),
            ],
            options={
                'verbose_name': 'abgeschlossener Monat',
                'verbose_name_plural': 'abgeschlossene Monate',
                'ordering': ['-monat'],
            },
        ),
        migrations.CreateModel(
            name='Monatszahl',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('monat', models.DateField(db_index=True, verbose_name='Monat')),
                ('was', models.CharField(max_length=40, verbose_name='was')),
                ('nach', models.CharField(max_length=20, verbose_name='nach')),
                ('schluessel', models.CharField(blank=True, max_length=80, verbose_name='Schlüssel')),
                ('name', models.CharField(max_length=250, verbose_name='Name')),
                ('wert', models.BigIntegerField(null=True, verbose_name='Wert')),
            ],
            options={
                'verbose_name': 'Monatszahl',
                'verbose_name_plural': 'Monatszahlen',
                'ordering': ['id'],
            },
        ),
        migrations.AlterModelOptions(
            name='foerderung',
            options={'ordering': ['-von', 'id'], 'verbose_name': 'Förderung', 'verbose_name_plural': 'Förderungen'},
        ),
        migrations.RunSQL(  # what somebody typed as the period is not lost: it becomes part of the earmark
            "UPDATE public.quartier_foerderung"
            " SET zweck = left(concat_ws('. ', nullif(zweck, ''), 'Zeitraum: ' || zeitraum), 200)"
            " WHERE zeitraum NOT IN ('', 'jährlich')",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='foerderung',
            name='zeitraum',
        ),
        migrations.AddField(
            model_name='foerderung',
            name='art',
            field=models.CharField(choices=[('geld', 'Geld'), ('sachleistung', 'Sachleistung')], default='geld', max_length=12, verbose_name='Art'),
        ),
        migrations.AddField(
            model_name='foerderung',
            name='bis',
            field=models.DateField(blank=True, help_text='Eine Förderung für jedes Jahr bekommt für jedes Jahr einen eigenen Eintrag.', null=True, verbose_name='bis'),
        ),
        migrations.AddField(
            model_name='foerderung',
            name='kategorien',
            field=quartier.felder.AuswahlField(base_field=models.CharField(choices=[('personal', 'Personal'), ('sachkosten', 'Sachkosten'), ('veranstaltungen', 'Veranstaltungen'), ('miete', 'Miete'), ('sonstiges', 'Sonstiges')], max_length=16), blank=True, default=quartier.models.geld.every_category, help_text='Andere Ausgaben lassen sich dann nicht eintragen.', size=None, verbose_name='darf ausgegeben werden für'),
        ),
        migrations.AddField(
            model_name='foerderung',
            name='von',
            field=models.DateField(default=datetime.date(2026, 1, 1), verbose_name='von'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='foerderung',
            name='betrag',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Nur bei Geld. Bei Sachleistungen, zum Beispiel Räumen ohne Miete, bleibt das Feld leer.', max_digits=10, null=True, verbose_name='Betrag in Euro'),
        ),
        migrations.AlterField(
            model_name='foerderung',
            name='zweck',
            field=models.CharField(blank=True, help_text='So, wie es im Bescheid steht. Erscheint öffentlich.', max_length=200, verbose_name='Zweckbindung'),
        ),
        migrations.AlterField(
            model_name='konto',
            name='rolle',
            field=models.CharField(blank=True, choices=[('redaktion_wiederaufbau', 'Redaktion Wiederaufbau'), ('redaktion_paritaetischer', 'Redaktion Paritätischer'), ('akit', 'AKIT'), ('technik', 'Technik'), ('foerderer', 'Förderer und Stadt (nur Bericht)')], help_text='Leer = kein Zugang zur Redaktion. Zugänge zur Beratungsstelle vergibt nur deren Leitung.', max_length=30, verbose_name='Rolle'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='foerderung',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('art', 'geld'), ('betrag__isnull', False)), models.Q(('art', 'sachleistung'), ('betrag', None)), _connector='OR'), name='foerderung_money_or_kind', violation_error_message='Geld braucht einen Betrag. Eine Sachleistung hat keinen.'),
        ),
        migrations.AddConstraint(
            model_name='foerderung',
            constraint=models.CheckConstraint(condition=models.Q(('bis', None), ('bis__gte', models.F('von')), _connector='OR'), name='foerderung_ends_after_it_begins', violation_error_message='Das Ende liegt vor dem Beginn.'),
        ),
        migrations.AddConstraint(
            model_name='foerderung',
            constraint=models.CheckConstraint(condition=models.Q(('art', 'sachleistung'), ('bis__isnull', False), _connector='OR'), name='foerderung_money_has_an_end', violation_error_message='Bei Geld brauchen wir den letzten Tag, an dem es ausgegeben werden darf.'),
        ),
        migrations.AddConstraint(
            model_name='foerderung',
            constraint=models.CheckConstraint(condition=models.Q(('art', 'sachleistung'), ('kategorien__len__gt', 0), _connector='OR'), name='foerderung_has_earmark', violation_error_message='Bitte ankreuzen, wofür das Geld ausgegeben werden darf.'),
        ),
        migrations.AddField(
            model_name='ausgabe',
            name='eingetragen_von',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='eingetragen von'),
        ),
        migrations.AddField(
            model_name='ausgabe',
            name='foerderung',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ausgaben', to='quartier.foerderung', verbose_name='Förderung'),
        ),
        migrations.AddConstraint(
            model_name='monat',
            constraint=models.CheckConstraint(condition=models.Q(('monat__day', 1)), name='monat_is_its_first_day', violation_error_message='Ein Monat steht mit seinem ersten Tag da.'),
        ),
        migrations.AddConstraint(
            model_name='ausgabe',
            constraint=models.CheckConstraint(condition=models.Q(('betrag__gt', 0)), name='ausgabe_is_positive', violation_error_message='Der Betrag muss größer als null sein.'),
        ),
        migrations.AddConstraint(
            model_name='ausgabe',
            constraint=models.CheckConstraint(condition=models.Q(('belegnummer', ''), _negated=True), name='ausgabe_has_receipt', violation_error_message='Eine Ausgabe braucht eine Belegnummer.'),
        ),
        migrations.AddConstraint(
            model_name='ausgabe',
            constraint=models.UniqueConstraint(models.F('foerderung'), django.db.models.functions.text.Upper('belegnummer'), name='ausgabe_receipt_once', violation_error_message='Diese Belegnummer gibt es bei dieser Förderung schon.'),
        ),
        migrations.RunSQL([GELD, BERICHT], BACKWARD),
    ]
