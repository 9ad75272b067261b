from django.db import migrations, models

import quartier.sprache


class Migration(migrations.Migration):

    dependencies = [
        ('angebote', '0007_foerderungen'),
    ]

    operations = [
        migrations.AddField(
            model_name='anmeldung',
            name='sprache',
            field=models.CharField(choices=quartier.sprache.languages, default='de', editable=False, max_length=10, verbose_name='Sprache'),
        ),
        migrations.AddField(
            model_name='mithilfe',
            name='sprache',
            field=models.CharField(choices=quartier.sprache.languages, default='de', editable=False, max_length=10, verbose_name='Sprache'),
        ),
    ]
