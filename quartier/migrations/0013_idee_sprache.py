from django.db import migrations, models

import quartier.sprache


class Migration(migrations.Migration):

    dependencies = [
        ('quartier', '0012_uebersetzung'),
    ]

    operations = [
        migrations.AddField(
            model_name='idee',
            name='sprache',
            field=models.CharField(choices=quartier.sprache.languages, default='de', editable=False, max_length=10, verbose_name='Sprache'),
        ),
    ]
