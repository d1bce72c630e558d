from django.apps import AppConfig


class AwsConfig(AppConfig):
    name = "backend.foundation.aws"
    label = "aws"
    verbose_name = "AWS"
