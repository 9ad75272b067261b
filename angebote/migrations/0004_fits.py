"""Whoever writes: no more places are given out than there are, for a term or for one of its dates."""

from django.db import migrations

SEATS = """
CREATE OR REPLACE FUNCTION public.anmeldung_fits() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    durchgang angebote_durchgang%ROWTYPE;
    taken integer;
BEGIN
    SELECT * INTO durchgang FROM angebote_durchgang WHERE id = NEW.durchgang_id FOR NO KEY UPDATE;
    IF durchgang.einzeln <> (NEW.termin_id IS NOT NULL) OR NEW.termin_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM angebote_termin WHERE id = NEW.termin_id AND durchgang_id = NEW.durchgang_id
    ) THEN
        RAISE EXCEPTION 'Diese Anmeldung passt nicht zu diesem Durchgang.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anmeldung_of_its_date';
    END IF;
    IF NEW.stand NOT IN ('bestaetigt', 'angeboten') OR NEW.ueberbucht <> '' THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(sum(personen), 0) INTO taken FROM angebote_anmeldung
        WHERE durchgang_id = NEW.durchgang_id AND termin_id IS NOT DISTINCT FROM NEW.termin_id
        AND stand IN ('bestaetigt', 'angeboten') AND id <> NEW.id;
    IF taken + NEW.personen > durchgang.plaetze AND NOT (
        TG_OP = 'UPDATE' AND OLD.stand IN ('bestaetigt', 'angeboten') AND NEW.personen <= OLD.personen
    ) THEN
        RAISE EXCEPTION 'So viele Plätze sind nicht mehr frei.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anmeldung_fits';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER anmeldung_fits ON public.angebote_anmeldung;
CREATE TRIGGER anmeldung_fits
    BEFORE INSERT OR UPDATE OF durchgang_id, termin_id, personen, stand ON public.angebote_anmeldung
    FOR EACH ROW EXECUTE FUNCTION public.anmeldung_fits();

CREATE FUNCTION public.mithilfe_fits() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    needed integer;
    promised integer;
BEGIN
    SELECT anzahl INTO needed FROM angebote_bedarf WHERE id = NEW.bedarf_id FOR NO KEY UPDATE;
    SELECT count(*) INTO promised FROM angebote_mithilfe
        WHERE bedarf_id = NEW.bedarf_id AND stand = 'zugesagt' AND id <> NEW.id;
    IF promised >= needed THEN
        RAISE EXCEPTION 'Hier helfen schon genug Menschen mit.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mithilfe_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mithilfe_fits BEFORE INSERT OR UPDATE OF bedarf_id, stand ON public.angebote_mithilfe
    FOR EACH ROW WHEN (NEW.stand = 'zugesagt') EXECUTE FUNCTION public.mithilfe_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("angebote", "0003_complete")]
    operations = [migrations.RunSQL(SEATS, migrations.RunSQL.noop)]
