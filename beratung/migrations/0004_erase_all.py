"""Whatever is known of a person goes with their appointment, and at once when they wish it; so does a helper.

Runs with the owner's rights (the public site may not delete persons), with a pinned
search_path, and only as a trigger. A cancellation that has still to be told stays until it is sent,
unless the person wants everything forgotten. The states without a person are those of models/stand.py.
"""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION beratung.erase_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = beratung, pg_temp AS $$
BEGIN
    IF NEW.vergessen OR NEW.stand IN ('abgesagt', 'abgesagt_haus', 'verfallen') THEN
        DELETE FROM beratung.person WHERE termin_id = NEW.id;
        DELETE FROM beratung.helfer WHERE termin_id = NEW.id;
        DELETE FROM beratung.vermerk WHERE termin_id = NEW.id;
        DELETE FROM beratung.nachricht WHERE termin_id = NEW.id
            AND (NEW.vergessen OR NOT (art = 'absage' AND stand = 'offen'));
    ELSIF OLD.vermittelt AND NOT NEW.vermittelt THEN
        DELETE FROM beratung.helfer WHERE termin_id = NEW.id;
        DELETE FROM beratung.nachricht WHERE termin_id = NEW.id AND an = 'helfer';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER erase_person ON beratung.beratungstermin;
CREATE TRIGGER erase_person AFTER UPDATE OF stand, vergessen, vermittelt ON beratung.beratungstermin
    FOR EACH ROW EXECUTE FUNCTION beratung.erase_person();
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION beratung.erase_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = beratung, pg_temp AS $$
BEGIN
    DELETE FROM beratung.person WHERE termin_id = NEW.id;
    DELETE FROM beratung.nachricht WHERE termin_id = NEW.id AND NOT (art = 'absage' AND stand = 'offen');
    RETURN NULL;
END $$;
DROP TRIGGER erase_person ON beratung.beratungstermin;
CREATE TRIGGER erase_person AFTER UPDATE OF stand ON beratung.beratungstermin
    FOR EACH ROW WHEN (NEW.stand NOT IN ('gehalten', 'gebucht')) EXECUTE FUNCTION beratung.erase_person();
"""


class Migration(migrations.Migration):
    dependencies = [("beratung", "0003_complete")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
