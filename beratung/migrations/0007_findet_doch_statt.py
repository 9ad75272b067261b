from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('beratung', '0006_nicht_erreicht'),
    ]

    operations = [
        migrations.AlterField(
            model_name='nachricht',
            name='art',
            field=models.CharField(choices=[('bestaetigung', 'Bestätigung'), ('erinnerung', 'Erinnerung'), ('verschoben', 'neue Zeit oder neuer Ort'), ('doch', 'findet doch statt'), ('angebot', 'frühere Zeit frei'), ('ausfall', 'fällt aus, neue Zeit'), ('uebergabe', 'Übergabe'), ('absage', 'Absage')], max_length=16, verbose_name='Art'),
        ),
    ]
