"""The WSGI application that granian serves. What it asks the database may take as long as a page may."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from portal.config.database import WEB, limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
application = get_wsgi_application()
limit(connections.settings["default"], WEB)

from portal.config.warm import warm  # noqa: E402  # these need the settings that are read above
from portal.readers.counting import begin  # noqa: E402

begin()
warm()
