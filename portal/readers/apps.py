from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "portal.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"
