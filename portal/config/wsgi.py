"""The WSGI application that granian serves. What it asks the database may take as long as a page may."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from portal.config.database import WEB, limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
application = get_wsgi_application()
limit(connections.settings["default"], WEB)

from search.startup import warm_up  # noqa: E402  # the engine needs the settings that are read above

warm_up()  # a search server's first answers are slow
