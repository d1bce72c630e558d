"""The floor: the least that a GeoDjango API on Zappa is. benchmarks/cold_start.py measures our start against its."""
