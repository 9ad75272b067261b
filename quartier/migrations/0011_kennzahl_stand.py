from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quartier', '0010_geld'),
    ]

    operations = [
        migrations.AlterField(
            model_name='kennzahl',
            name='stand',
            field=models.CharField(blank=True, default='', help_text='Jahr, Monat oder Tag („2025“, „03.2025“, „31.03.2025“) oder „undatiert“. Gibt es eine neue Zahl? Schreiben Sie einfach Wert und Stand neu. Die alte bleibt als früherer Wert stehen.', max_length=10, verbose_name='Stand'),
        ),
    ]
