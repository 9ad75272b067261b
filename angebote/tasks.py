"""Jobs of the worker that belong to the offers."""

from procrastinate.contrib.django import app

from .models import Durchgang


@app.periodic(cron="*/5 * * * *", periodic_id="fristen")
@app.task(name="fristen")
def fristen(timestamp=None):
    """Places that were held in vain go to the next who waits."""
    for durchgang in Durchgang.objects.with_lapsed_offers():
        durchgang.lapse_offers()
