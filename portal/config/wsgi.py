"""The WSGI application that granian serves. What it asks the database may take as long as a page may."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from portal.config.database import WEB, limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
application = get_wsgi_application()
limit(connections.settings["default"], WEB)

from django.urls import get_resolver  # noqa: E402  # these need the settings that are read above

from portal.readers.counting import begin  # noqa: E402
from search.startup import warm_up  # noqa: E402

warm_up()  # a search server's first answers are slow
begin()
get_resolver().url_patterns  # noqa: B018  # every page is loaded now, and not while somebody waits for the first
gc.collect()
gc.freeze()  # what stays for good is never looked through again for garbage, which held up every page for a tenth of a second
