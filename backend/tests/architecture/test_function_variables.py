"""Does a release refuse exactly what the deployed settings could not start with?"""

from __future__ import annotations

from backend.config.variables import EXACTLY_ONE, VARIABLES
from backend.ops.stage_settings import REQUIRED_ENVIRONMENT

# Lambda itself says where it is; the image where its libraries are.
SAID_BY_OTHERS = {"AWS_REGION", "GDAL_LIBRARY_PATH", "GEOS_LIBRARY_PATH"}


def test_the_operators_list_of_required_variables_is_that_of_the_settings():
    required = {name for name, variable in VARIABLES.items() if not variable.may_be_missing}
    # Of two ways to say a secret, the one that names it: SSM and Lambda's configuration hold no secret's value.
    required |= {named for named, _ in EXACTLY_ONE}
    assert set(REQUIRED_ENVIRONMENT) == required - SAID_BY_OTHERS
    assert all(name.endswith("_SECRET_ID") for name, _ in EXACTLY_ONE)
