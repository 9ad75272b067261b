"""One more role: who interprets. Changes nothing in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('beratung', '0004_erase_all'),
    ]

    operations = [
        migrations.AlterField(
            model_name='zugang',
            name='rolle',
            field=models.CharField(choices=[('beratung', 'Beratung'), ('leitung_beratung', 'Leitung Beratung'), ('sprachmittlung', 'Sprachmittlung')], max_length=30, verbose_name='Rolle'),
        ),
    ]
