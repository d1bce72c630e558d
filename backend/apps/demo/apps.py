from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed by the local and test settings only: a deployed site cannot be filled with make-believe."""

    name = "backend.apps.demo"
    label = "demo"
