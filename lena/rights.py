"""Who may do what in the database: three logins, one table of rights.

lena_owner     owns every table and runs the migrations
lena_web       the public site and the content admin: never reads a person of the counselling office
lena_beratung  the counselling office's admin and the worker

The table is applied after every migration; a test compares it with the database.
A table that is not listed here can be used by its owner only.
"""

from psycopg import sql

OWNER, WEB, BERATUNG = "lena_owner", "lena_web", "lena_beratung"
SCHEMAS = ("public", "beratung")

READ = "SELECT"
WRITE = "SELECT, INSERT, UPDATE, DELETE"
KEEP = "SELECT, INSERT, UPDATE"  # nothing is ever deleted by this login
APPEND = "SELECT, INSERT"
NONE = ""

# table: (lena_web, lena_beratung)
RIGHTS = {
    "public.django_migrations": (READ, READ),
    "public.django_content_type": (READ, READ),
    "public.django_session": (WRITE, "SELECT, DELETE"),
    "public.django_admin_log": (APPEND, NONE),
    # the house
    "public.quartier_haus": (WRITE, READ),
    "public.quartier_seite": (WRITE, READ),
    "public.quartier_neuigkeit": (WRITE, READ),
    "public.quartier_neuigkeit_bilder": (WRITE, READ),
    "public.quartier_bild": (WRITE, READ),
    "public.quartier_verweis": (READ, WRITE),
    "public.quartier_uebersetzung": (WRITE, WRITE),
    "public.quartier_konto": (WRITE, KEEP),
    "public.quartier_quartier": (WRITE, READ),
    "public.quartier_quartier_partner": (WRITE, READ),
    "public.quartier_quartier_handlungsfelder": (WRITE, READ),
    "public.quartier_kennzahl": (WRITE, READ),
    "public.quartier_ziel": (WRITE, READ),
    "public.quartier_handlungsfeld": (WRITE, READ),
    "public.quartier_organisation": (WRITE, READ),
    "public.quartier_ansprechperson": (WRITE, READ),
    "public.quartier_ort": (WRITE, READ),
    "public.quartier_oeffnungszeit": (WRITE, READ),
    "public.quartier_strasse": (WRITE, READ),
    "public.quartier_projekt": (WRITE, READ),
    "public.quartier_projekt_handlungsfelder": (WRITE, READ),
    "public.quartier_projekt_partner": (WRITE, READ),
    "public.quartier_projekt_bilder": (WRITE, READ),
    "public.quartier_projekt_ziele": (WRITE, READ),
    "public.quartier_idee": (WRITE, "SELECT, UPDATE, DELETE"),
    "public.quartier_antwort": (WRITE, "SELECT, DELETE"),
    "public.quartier_foerderung": (WRITE, READ),
    "public.quartier_ausgabe": (WRITE, READ),
    # figures of closed months: only the worker writes them, nobody changes them
    "public.quartier_monat": (READ, APPEND),
    "public.quartier_monatszahl": (READ, APPEND),
    "public.quartier_raum": (WRITE, READ),
    "public.quartier_belegung": (WRITE, WRITE),
    "public.quartier_schliesszeit": (WRITE, READ),
    "public.quartier_nummer": (WRITE, WRITE),
    "public.quartier_bremse": (WRITE, WRITE),
    "public.quartier_nachricht": (WRITE, WRITE),
    # offers; the worker writes their dates ahead and forgets old sign-ups
    "public.angebote_angebot": (WRITE, READ),
    "public.angebote_angebot_handlungsfelder": (WRITE, READ),
    "public.angebote_angebot_foerderungen": (WRITE, READ),
    "public.angebote_durchgang": (WRITE, "SELECT, UPDATE"),
    "public.angebote_terminregel": (WRITE, READ),
    "public.angebote_termin": (WRITE, KEEP),
    "public.angebote_anmeldung": (WRITE, WRITE),
    "public.angebote_bedarf": (WRITE, READ),
    "public.angebote_mithilfe": (WRITE, WRITE),
    # counselling: the public site needs the times, and may only hand people over
    "beratung.anliegen": (READ, WRITE),
    "beratung.beratungskraft": (READ, WRITE),
    "beratung.beratungskraft_anliegen": (READ, WRITE),
    "beratung.sprechzeit": (READ, WRITE),
    "beratung.sprechzeit_anliegen": (READ, WRITE),
    "beratung.sprechstunde": (READ, WRITE),
    "beratung.abwesenheit": ("SELECT (id, beratungskraft_id, beginn, ende)", WRITE),
    "beratung.beratungstermin": (KEEP, WRITE),
    "beratung.person": ("INSERT", WRITE),
    "beratung.helfer": ("INSERT", WRITE),
    "beratung.vermerk": (NONE, WRITE),
    "beratung.nachricht": (
        "INSERT, SELECT (id, termin_id, art, an, kanal, stand, faellig_ab, angebot_id), UPDATE (stand, faellig_ab)",
        WRITE,
    ),
    "beratung.anfrage": ("INSERT", WRITE),
    "beratung.fehlbedarf": (KEEP, WRITE),
    "beratung.laufnummer": (NONE, KEEP),
    "beratung.zugang": (NONE, WRITE),
    "beratung.sitzung": (NONE, WRITE),
    "beratung.protokoll": (NONE, APPEND),
    # the queue: the site may put a job in, the worker does it
    "public.procrastinate_jobs": (APPEND, WRITE),
    "public.procrastinate_events": ("INSERT", WRITE),
    "public.procrastinate_periodic_defers": (NONE, WRITE),
    "public.procrastinate_workers": (NONE, WRITE),
}


def apply_rights(cursor):
    """Grant exactly what RIGHTS says; run as the owner. Tables that are not there yet are passed over."""
    logins = sql.SQL(", ").join(map(sql.Identifier, (WEB, BERATUNG)))
    for schema in SCHEMAS:
        here = sql.Identifier(schema)
        for what in ("TABLES", "SEQUENCES"):
            cursor.execute(
                sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA {} FROM PUBLIC, {}").format(sql.SQL(what), here, logins)
            )
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(here, logins))
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}").format(here, logins))
    _revoke_columns(cursor)
    for table, rights in RIGHTS.items():
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is None:
            continue
        for login, granted in zip((WEB, BERATUNG), rights, strict=True):
            if granted:
                cursor.execute(
                    sql.SQL("GRANT {} ON {} TO {}").format(
                        sql.SQL(granted), sql.Identifier(*table.split(".")), sql.Identifier(login)
                    )
                )


def _revoke_columns(cursor):
    """REVOKE ALL ON TABLE takes column rights too, but only those granted by the same role: be sure."""
    cursor.execute(
        "SELECT DISTINCT table_schema, table_name, column_name, grantee FROM information_schema.column_privileges"
        " WHERE grantee = ANY(%s) AND table_schema = ANY(%s)",
        [[WEB, BERATUNG], list(SCHEMAS)],
    )
    for schema, table, column, grantee in cursor.fetchall():
        cursor.execute(
            sql.SQL("REVOKE ALL ({}) ON {} FROM {}").format(
                sql.Identifier(column), sql.Identifier(schema, table), sql.Identifier(grantee)
            )
        )


def create_logins(connection, passwords):
    """Create the three logins, or give them these passwords.

    `connection` is an autocommit psycopg connection that may create roles;
    `passwords` maps login to password.
    """
    for login, password in passwords.items():
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone()
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(login), sql.Literal(password)
            )
        )


def refuse_powerful_login(cursor):
    """Stop a service whose login could look behind the wall.

    Raises SystemExit with one sentence for superusers, the owner, and members of the owner.
    """
    cursor.execute(
        "SELECT current_user, rolsuper OR rolbypassrls OR rolcreaterole OR"
        " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        "         WHERE n.nspname = ANY(%s) AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'MEMBER'))"
        " FROM pg_roles WHERE rolname = current_user",
        [list(SCHEMAS)],
    )
    login, powerful = cursor.fetchone()
    if powerful:
        raise SystemExit(
            f"Der Dienst startet nicht: Die Datenbank-Anmeldung {login} darf zu viel (Eigentümer oder Superuser)."
        )
