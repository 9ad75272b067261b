"""Entry of the services web and beratung (gunicorn)."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lena.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import connection

from lena.rights import refuse_powerful_login

with connection.cursor() as cursor:
    refuse_powerful_login(cursor)
connection.close()

# What has been loaded stays: the collector need not look through it again during requests (a third of a long page).
gc.collect()
gc.freeze()
