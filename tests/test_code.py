"""Promises about the code itself."""

import ast
import os
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

BASE_DIR = settings.BASE_DIR
APPS = ("lena", "quartier", "angebote", "beratung")
FILES = [p for app in APPS for p in sorted((BASE_DIR / app).rglob("*.py")) if "migrations" not in p.parts]
TEMPLATES = sorted((BASE_DIR / "templates").rglob("*.html"))
# What Django finds by its name; a command says what it does in `help`.
PLUMBING = {"__init__.py", "__main__.py", "apps.py", "admin.py"}


def short(path):
    return str(path.relative_to(BASE_DIR))


def tree_of(path):
    return ast.parse(path.read_text())


def imported_apps(path):
    """Our apps that this file imports, also inside functions; its own included."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            folder = path.relative_to(BASE_DIR).parts[: -node.level] if node.level else ()
            found.add([*folder, *(node.module or "").split(".")][0])
    return found & set(APPS)


def test_the_import_reader_sees_relative_and_hidden_imports():
    assert imported_apps(BASE_DIR / "angebote/views.py") == {"angebote", "quartier"}
    assert imported_apps(BASE_DIR / "beratung/models/person.py") == {"beratung", "lena", "quartier"}
    assert "angebote" in imported_apps(BASE_DIR / "lena/demo/angebote.py")


@pytest.mark.parametrize(
    ("app", "foreign"),
    [("angebote", {"beratung"}), ("beratung", {"angebote"}), ("quartier", {"angebote", "beratung"})],
)
def test_offers_and_counselling_do_not_know_each_other(app, foreign):
    guilty = {short(path): imported_apps(path) & foreign for path in FILES if short(path).startswith(f"{app}/")}
    assert len(guilty) > 5
    assert {path: apps for path, apps in guilty.items() if apps} == {}


def test_the_database_keeps_them_apart_too():
    keys = {
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and model._meta.app_label in APPS
    }
    assert keys == {("angebote", "quartier"), ("angebote", "angebote"), ("beratung", "quartier"),
                    ("beratung", "beratung"), ("quartier", "quartier")}  # fmt: skip


def test_every_module_says_what_it_is_for():
    modules = [p for p in FILES if p.name not in PLUMBING and "commands" not in p.parts]
    assert [short(p) for p in modules if not ast.get_docstring(tree_of(p))] == []


def test_whatever_others_call_says_what_it_does():
    """Public functions of more than five lines, and classes with five public methods or more."""
    silent = []
    for path in FILES:
        if "admin" in path.name or path.parent.name == "admin" or "demo" in path.parts or "commands" in path.parts:
            continue
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                matters = node.end_lineno - node.lineno >= 5
            elif isinstance(node, ast.ClassDef):
                methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
                matters = len(methods) >= 5
            else:
                continue
            if matters and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{short(path)}: {node.name}")
    assert silent == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_no_template_holds_style_or_script(path):
    assert re.findall(r"\sstyle\s*=|<style|<script|\son\w+\s*=|javascript:", path.read_text(), re.I) == []


def test_no_template_trusts_text_blindly():
    assert [short(path) for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape off", path.read_text())] == []


def dependencies():
    lines = (BASE_DIR / "requirements.in").read_text().splitlines()
    return [re.match(r"[\w.-]+", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


def test_the_readme_names_every_dependency():
    readme = (BASE_DIR / "README.md").read_text().casefold()
    assert [name for name in dependencies() if not re.search(rf"\b{re.escape(name.casefold())}\b", readme)] == []


def test_every_dependency_is_pinned_with_its_hash():
    pinned = (BASE_DIR / "requirements.txt").read_text()
    names = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", pinned, re.M))
    assert [name for name in dependencies() if name not in names] == []
    assert len(names) <= pinned.count("--hash=sha256:")


def test_the_commands_of_the_readme_that_no_test_runs_can_begin():
    """`make bench` and `make pictures` are programs of their own: nothing has set up Django for them."""
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    for name in ("bench", "bilder"):
        subprocess.run([sys.executable, "-c", f"import tests.{name}"], cwd=settings.BASE_DIR, env=env, check=True)


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_constraint_speaks_german():
    """A constraint without a sentence of its own answers with Django's "Constraint … is violated"."""
    constraints = [
        constraint
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
    ]
    default = models.CheckConstraint(condition=models.Q(), name="x").violation_error_message
    assert len(constraints) > 10
    assert [c.name for c in constraints if c.violation_error_message == default] == []
