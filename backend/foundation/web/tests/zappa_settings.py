"""What `zappa package` would write for the handler, with our application."""

APP_MODULE = "backend.config.wsgi"
APP_FUNCTION = "application"
DJANGO_SETTINGS = ""  # pytest has set Django up
PROJECT_NAME = "coalition-builder"
API_STAGE = "production"
DOMAIN = "testserver"
DEBUG = False
LOG_LEVEL = ""
BINARY_SUPPORT = True
CONTEXT_HEADER_MAPPINGS: dict[str, str] = {}
ENVIRONMENT_VARIABLES: dict[str, str] = {}
EXCEPTION_HANDLER = None
