# shellcheck shell=bash
# The environment of the deployed settings with values that are well formed and lead nowhere, for what needs the settings
# and nothing behind them: bin/check, and the image's build.

# Sets $nowhere to NAME=value words, with these paths of GDAL and GEOS. The key lives as long as the process that gets it.
nowhere_environment() {
    nowhere=(
        DJANGO_SETTINGS_MODULE=backend.config.settings.deployed
        STAGE=production
        SECRET_KEY="$(head -c 48 /dev/urandom | base64 --wrap=0)"
        DATABASE_URL=postgis://nobody:nothing@127.0.0.1:9/nothing
        AWS_REGION=us-east-1
        ALLOWED_HOSTS=coalition.invalid
        PUBLIC_BASE_URL=https://coalition.invalid
        MAIL_FROM=coalition@coalition.invalid
        MAIL_TRANSPORT=ses
        RATE_LIMITS_TABLE=coalition-nowhere-rate-limits
        STATIC_BUCKET=coalition-nowhere-static
        MEDIA_BUCKET=coalition-nowhere-media
        GDAL_LIBRARY_PATH="$1"
        GEOS_LIBRARY_PATH="$2"
    )
}
