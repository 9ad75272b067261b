"""A contact that comes later is handed over like a wish; the secret of a booking opens it for half an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beratung", "0004_erase_all")]
    operations = [
        migrations.RenameField("beratungstermin", "erstellt", "gebucht_am"),
        migrations.AlterField(
            "beratungstermin", "gebucht_am", models.DateTimeField("gebucht am", null=True, editable=False)
        ),
        migrations.AlterField(
            "anfrage",
            "art",
            models.CharField(
                choices=[
                    ("rueckruf", "Rückruf: kein Termin passt"),
                    ("sprache", "Sprache: bitte jemanden finden"),
                    ("kontakt", "Neue Telefonnummer oder E-Mail"),
                ],
                default="rueckruf",
                max_length=10,
                verbose_name="Art",
            ),
        ),
    ]
