#!/usr/bin/env python
"""Yardstick's command line: ``python manage.py help`` lists what it does."""

import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(f"Yardstick needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer one and run it with that.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
