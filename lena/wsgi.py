"""Entry of the services web and beratung (gunicorn)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lena.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import connection

from lena.rights import refuse_powerful_login

with connection.cursor() as cursor:
    refuse_powerful_login(cursor)
connection.close()
