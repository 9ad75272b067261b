"""„Das Haus der Woche“: a week of dates as one of the quarter's three-storey houses, lit where something is on."""

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from quartier.sprache import datum

STOCKWERKE = [(17, _("abends")), (12, _("nachmittags")), (0, _("vormittags"))]  # from the top; each begins at this hour
KURZ = [  # below the columns there is little room
    pgettext_lazy("höchstens drei Zeichen", "Mo"),
    pgettext_lazy("höchstens drei Zeichen", "Di"),
    pgettext_lazy("höchstens drei Zeichen", "Mi"),
    pgettext_lazy("höchstens drei Zeichen", "Do"),
    pgettext_lazy("höchstens drei Zeichen", "Fr"),
    pgettext_lazy("höchstens drei Zeichen", "Sa"),
    pgettext_lazy("höchstens drei Zeichen", "So"),
]
BREIT, HOCH, RAND, DACH = 48, 50, 8, 44  # of a column, of a storey, beside the house, of the roof
FENSTER, HOEHE = 38, 42  # width and height of a window


def haus_der_woche(tage, was, at=None, *, ziel="#tag-{}", offen=False, immer=False):
    """The house as inline SVG (safe).

    `tage` are seven local days, a column each; a window is lit when something of `was` (begin, end, title of what takes
    place) begins then, and leads to `ziel` of its day; without `ziel`, on paper, it is no link.
    The door is open while something runs, or when the house is `offen`; today's column is bright. With `immer` it is
    the usual week, as a poster shows it: no days of a month, no today, and nothing said about the door.
    """
    now = at or timezone.now()
    today = None if immer else timezone.localdate(now)
    lit, runs = {}, offen
    for beginn, ende, titel in was:
        local = timezone.localtime(beginn)
        stock = next(n for n, (hour, _when) in enumerate(STOCKWERKE) if local.hour >= hour)
        lit.setdefault((local.date(), stock), []).append(titel)
        runs = runs or (today and beginn <= now < ende)
    columns = list(reversed(tage)) if get_language_bidi() else tage
    called = "l" if immer else "l, j. F"
    parts = [_column(RAND + n * BREIT, day, day == today, lit, ziel, called) for n, day in enumerate(columns)]
    width, height = 2 * RAND + BREIT * len(tage), DACH + HOCH * len(STOCKWERKE)
    return format_html(
        '<svg class="haus" viewBox="0 0 {w} {all}" role="group" aria-label="{name}">'
        '<path class="giebel" d="M0 {d}L{l} 6H{r}L{w} {d}z"/><path class="mauer" d="M{m} {d}H{e}V{u}H{m}z"/>'
        "{parts}{tuer}</svg>",
        w=width, all=height + 78, d=DACH, l=BREIT, r=width - BREIT, m=RAND - 4, e=width - RAND + 4, u=height + 46,
        name=gettext("Das Haus der Woche: Ein helles Fenster zeigt, wann etwas los ist."),
        parts=format_html_join("", "{}", ((part,) for part in parts)),
        tuer=_door(width / 2, height, runs, today in tage),
    )  # fmt: skip


def _column(x, day, is_today, lit, ziel, called):
    """One day: three windows one above the other, and its name below the house."""
    left, foot = x + (BREIT - FENSTER) // 2, DACH + HOCH * len(STOCKWERKE) + 70
    dark, bright = "", []
    for stock, (_hour, when) in enumerate(STOCKWERKE):
        titles, top = lit.get((day, stock)), DACH + 6 + stock * HOCH
        if titles:
            words = gettext("{tag}, {wann}: {was}")
            words = words.format(tag=capfirst(datum(day, called)), wann=when, was=", ".join(titles))
            bright.append(_lit(left, top, words, len(titles), ziel.format(day.isoformat())))
        else:  # with a cross: bright and dark differ without colour too
            middle = f"m{FENSTER // 2} 0v{HOEHE}m-{FENSTER // 2}-{HOEHE // 2}h{FENSTER}"
            dark += f"M{left} {top}h{FENSTER}v{HOEHE}h-{FENSTER}z{middle}"
    return format_html(
        '<g class="spalte{}"><path class="dunkel" d="{}"/>{}<g aria-hidden="true" class="tagname">{}'
        '<text x="{}" y="{}">{}</text></g></g>',
        " heute" if is_today else "", dark, format_html_join("", "{}", ((window,) for window in bright)),
        format_html('<rect x="{}" y="{}" width="44" height="26" rx="4"/>', x + 2, foot - 20) if is_today else "",
        x + BREIT / 2, foot, KURZ[day.weekday()],
    )  # fmt: skip


def _lit(left, top, words, count, ziel):
    """A bright window, with a number where more than one thing is on."""
    window = format_html('<rect class="hell" x="{}" y="{}" width="{}" height="{}"/>', left, top, FENSTER, HOEHE)
    if count > 1:
        window += format_html('<text x="{}" y="{}">{}</text>', left + FENSTER / 2, top + 28, count)
    if ziel:
        return format_html('<a href="{}" aria-label="{}">{}</a>', ziel, words, window)
    return format_html('<g role="img" aria-label="{}">{}</g>', words, window)


def _door(middle, top, is_open, is_now):
    """The door in the middle of the ground floor; of another week than this it says nothing."""
    words = gettext("Die Tür steht offen: Jetzt ist jemand da.") if is_open else gettext("Die Tür ist zu.")
    says = format_html('role="img" aria-label="{}"', words) if is_now else mark_safe('aria-hidden="true"')
    return format_html(
        '<g class="tuer {}" {}><rect x="{}" y="{}" width="32" height="40"/><path d="M{} {}h{}v40h-{}z"/></g>',
        "auf" if is_open else "zu", says,
        middle - 16, top + 6, middle - 16, top + 6, *((9, 9) if is_open else (32, 32)),
    )  # fmt: skip
