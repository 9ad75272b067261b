"""A cancelled appointment knows nobody: the person goes in the same transaction, whoever cancels.

Runs with the owner's rights (the public site may not delete persons), with a pinned
search_path, and only as a trigger. The message that tells of the cancellation stays until sent.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION beratung.erase_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = beratung, pg_temp AS $$
BEGIN
    DELETE FROM beratung.person WHERE termin_id = NEW.id;
    DELETE FROM beratung.nachricht WHERE termin_id = NEW.id AND NOT (art = 'absage' AND stand = 'offen');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION beratung.erase_person() FROM PUBLIC;
CREATE TRIGGER erase_person AFTER UPDATE OF stand ON beratung.beratungstermin
    FOR EACH ROW WHEN (NEW.stand NOT IN ('gehalten', 'gebucht')) EXECUTE FUNCTION beratung.erase_person();

CREATE FUNCTION beratung.only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Das Protokoll wird nicht geändert.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON beratung.protokoll
    FOR EACH ROW EXECUTE FUNCTION beratung.only_grows();

CREATE TRIGGER free_room AFTER DELETE ON beratung.sprechstunde
    FOR EACH ROW EXECUTE FUNCTION public.free_room();
"""
BACKWARD = """
DROP FUNCTION beratung.erase_person() CASCADE;
DROP FUNCTION beratung.only_grows() CASCADE;
DROP TRIGGER free_room ON beratung.sprechstunde;
"""


class Migration(migrations.Migration):
    dependencies = [("beratung", "0001_initial"), ("quartier", "0002_free_room")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
