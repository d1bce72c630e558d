"""What does Zappa's handler read inside the function? This stands where Zappa would generate a zappa_settings.py.

A generated one would bake one stage into the image, and one image serves all; so the stage comes from the environment.
What zappa_settings.json says too is held equal by backend/tests/architecture/test_zappa_settings.py.
Names and meanings: zappa.handler.LambdaHandler and zappa.cli, `get_zappa_settings_string` (0.63).
"""

from __future__ import annotations

from .env import deployed_environment

_environment = deployed_environment()

PROJECT_NAME = "coalition"
# What the API's addresses begin with where they are AWS's own (https://….amazonaws.com/production/…).
API_STAGE: str = _environment.stage
# Never DJANGO_SETTINGS: Zappa would make an application of its own, without our layer about the caller's address.
APP_MODULE = "backend.config.wsgi"
APP_FUNCTION = "application"
APP_TYPE = "wsgi"
DJANGO_SETTINGS = None
# Whatever stands before /api is AWS's stage, which Zappa adds only where the host is AWS's.
DOMAIN = None
BASE_PATH = None

DEBUG = False
# None: settings/logs.py says who writes what. A level here would be set on the root logger, above it.
LOG_LEVEL = None
# One that returns true swallows errors: what failed would be neither tried again nor reported.
EXCEPTION_HANDLER = None

# Bodies travel as Base64 unless their type is a text; JSON is one already, and these are JSON by another name
# (RFC 9457, RFC 7946, the two forms of the OpenAPI document).
BINARY_SUPPORT = True
ADDITIONAL_TEXT_MIMETYPES = [
    "application/problem+json",
    "application/geo+json",
    "application/vnd.oai.openapi",
    "application/yaml",
]
CONTEXT_HEADER_MAPPINGS: dict[str, str] = {}

# Nothing is written into the environment, and nothing is fetched from elsewhere before the start.
ENVIRONMENT_VARIABLES: dict[str, str] = {}
REMOTE_ENV = None
SETTINGS_FILE = None

# Whose records the entry point takes (lambda_events.py), and what of other kinds Zappa would call: it is given requests
# alone.
MAIL_FEEDBACK_TOPIC_ARN = _environment.mail_feedback_topic_arn
AWS_EVENT_MAPPING: dict[str, str] = {}
AWS_BOT_EVENT_MAPPING: dict[str, str] = {}
COGNITO_TRIGGER_MAPPING: dict[str, str] = {}
AUTHORIZER_FUNCTION = None
ASYNC_RESPONSE_TABLE = ""
