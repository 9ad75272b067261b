"""Whoever writes: no more places are given out than a term has, and a deleted date frees its room."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION public.anmeldung_fits() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    seats integer;
    taken integer;
BEGIN
    SELECT plaetze INTO seats FROM angebote_durchgang WHERE id = NEW.durchgang_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(personen), 0) INTO taken FROM angebote_anmeldung
        WHERE durchgang_id = NEW.durchgang_id AND stand = 'bestaetigt' AND id <> NEW.id;
    IF taken + NEW.personen > seats THEN
        RAISE EXCEPTION 'So viele Plätze sind nicht mehr frei.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anmeldung_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER anmeldung_fits BEFORE INSERT OR UPDATE OF durchgang_id, personen, stand ON public.angebote_anmeldung
    FOR EACH ROW WHEN (NEW.stand = 'bestaetigt') EXECUTE FUNCTION public.anmeldung_fits();

CREATE TRIGGER free_room AFTER DELETE ON public.angebote_termin
    FOR EACH ROW EXECUTE FUNCTION public.free_room();
"""
BACKWARD = """
DROP FUNCTION public.anmeldung_fits() CASCADE;
DROP TRIGGER free_room ON public.angebote_termin;
"""


class Migration(migrations.Migration):
    dependencies = [("angebote", "0001_initial"), ("quartier", "0002_free_room")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
