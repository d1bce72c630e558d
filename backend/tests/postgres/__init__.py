"""A PostGIS server of the tests' own, with passwords, that may be restarted, filled up and have its roles changed."""
