"""What the office notes about an appointment may name somebody: it is sealed like the person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beratung", "0004_erase_all")]
    operations = [
        # plain notes cannot be sealed here: a migration has no right to know them
        migrations.RunSQL("DELETE FROM beratung.vermerk", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="vermerk", name="text"),
        migrations.AddField(
            model_name="vermerk", name="inhalt", field=models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.AlterField(
            model_name="vermerk",
            name="termin",
            field=models.OneToOneField(
                on_delete=models.CASCADE,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="beratung.beratungstermin",
            ),
        ),
    ]
