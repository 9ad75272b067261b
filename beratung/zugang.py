"""Login to the counselling office: needs a Zugang, which only its own admin can give."""

from django.contrib.auth.hashers import make_password

from .models import Beratungskonto, Zugang


class ZugangBackend:
    """Authentication backend of the service `beratung`."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        konto = self._konto(benutzername=username)
        if konto is None:
            make_password(password)  # the same time whether the name is known or not
            return None
        return konto if konto.zugang.check_password(password) else None

    def get_user(self, user_id):
        return self._konto(pk=user_id)

    def _konto(self, **which):
        konto = Beratungskonto.objects.filter(is_active=True, **which).first()
        zugang = konto and Zugang.objects.filter(konto_id=konto.pk, aktiv=True).select_related("beratungskraft").first()
        if not zugang:
            return None
        konto.zugang = zugang
        return konto
