from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quartier', '0003_complete'),
    ]

    operations = [
        migrations.AddField(
            model_name='nachricht',
            name='vorher',
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
