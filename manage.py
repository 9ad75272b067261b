#!/usr/bin/env python
"""Commands by hand, as owner of the database of the last start."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lena.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
