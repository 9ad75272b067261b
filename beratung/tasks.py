"""Jobs of the worker that belong to counselling."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import mehrfach, nachtrag, warteliste


@app.periodic(cron="* * * * *", periodic_id="zeiten_weitergeben")
@app.task(name="zeiten_weitergeben")
def zeiten_weitergeben(timestamp=None):
    """Times that were kept free in vain go to the next who waits, or back to everybody."""
    for kraft in warteliste.lapsed(timezone.now()):
        warteliste.lapse(kraft)


@app.periodic(cron="* * * * *", periodic_id="kontakte_nachtragen")
@app.task(name="kontakte_nachtragen")
def kontakte_nachtragen(timestamp=None):
    """Telephone numbers that came later are entered; deferred when there is one, once a minute it looks anyway."""
    nachtrag.enter_all()


@app.periodic(cron="*/10 * * * *", periodic_id="mehrfach_gebucht")
@app.task(name="mehrfach_gebucht")
def mehrfach_gebucht(timestamp=None):
    """Hints for the office at whoever has booked many times."""
    mehrfach.hint_at_many()
