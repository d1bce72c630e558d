from django.apps import AppConfig


class RateLimitingConfig(AppConfig):
    name = "backend.foundation.rate_limiting"
    label = "rate_limiting"
    verbose_name = "Rate limiting"
