"""Headers on every answer."""

from django.utils.cache import patch_vary_headers

from .einbetten import SCRIPT, SHEET, embedded

CSP = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{sheets}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def client_address(get_response):
    """Behind the proxy of a production site, the address of the person is the last one the proxy added."""

    def middleware(request):
        if forwarded := request.headers.get("X-Forwarded-For"):
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        return get_response(request)

    return middleware


def headers(get_response):
    """Strict content policy everywhere; whoever is logged in leaves no page in a cache."""

    def middleware(request):
        response = get_response(request)
        here = embedded(request)
        scripts, sheets = ("".join(f" {source}" for what, source in here if what == kind) for kind in (SCRIPT, SHEET))
        policy = CSP.format(scripts=scripts, sheets=sheets)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if here:  # a public page, on which a line in the browser's language may stand
            patch_vary_headers(response, ["Accept-Language"])
        if hasattr(request, "session") and request.session.accessed:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
