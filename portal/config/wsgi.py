"""The WSGI application that granian serves. It asks the search server once before it says that it is ready."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
application = get_wsgi_application()

from search.startup import warm_up  # noqa: E402  # the engine needs the settings that the line above reads

warm_up()
