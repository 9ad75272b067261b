from django.db import migrations, models

import quartier.sprache


class Migration(migrations.Migration):

    dependencies = [
        ('quartier', '0013_farben'),
    ]

    operations = [
        migrations.AddField(
            model_name='idee',
            name='sprache',
            field=models.CharField(choices=quartier.sprache.languages, default='de', editable=False, max_length=10, verbose_name='Sprache'),
        ),
        migrations.AlterField(
            model_name='kennzahl',
            name='art',
            field=models.CharField(choices=[('zahl', 'Zahl'), ('anteil', 'Anteil an allen, die hier wohnen'), ('baujahre', 'Baujahre')], default='zahl', help_text='Anteile stehen als Stockwerke eines Hauses unter „Bewohnerstruktur“, Baujahre als Zeitleiste unter „Bebauung“.', max_length=10, verbose_name='Art'),
        ),
        migrations.AlterField(
            model_name='konto',
            name='rolle',
            field=models.CharField(blank=True, choices=[('redaktion_wiederaufbau', 'Redaktion Wiederaufbau'), ('redaktion_paritaetischer', 'Redaktion Paritätischer'), ('akit', 'AKIT'), ('technik', 'Technik'), ('foerderer', 'Wer fördert, und die Stadt (nur Bericht)')], help_text='Leer = kein Zugang zur Redaktion. Zugänge zur Beratungsstelle vergibt nur deren Leitung.', max_length=30, verbose_name='Rolle'),
        ),
    ]
