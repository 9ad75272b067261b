"""Jobs of the worker that belong to counselling."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import warteliste


@app.periodic(cron="* * * * *", periodic_id="zeiten_weitergeben")
@app.task(name="zeiten_weitergeben")
def zeiten_weitergeben(timestamp=None):
    """Times that were kept free in vain go to the next who waits, or back to everybody."""
    for kraft in warteliste.lapsed(timezone.now()):
        warteliste.lapse(kraft)
