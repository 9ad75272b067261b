"""A date that is deleted, by whatever cascade, gives its room back; the tables of dates use this function."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION public.free_room() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    DELETE FROM quartier_belegung WHERE id = OLD.belegung_id;
    RETURN NULL;
END $$;
"""
BACKWARD = "DROP FUNCTION public.free_room() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("quartier", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
