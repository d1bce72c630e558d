"""How are days and times written? In one form wherever a page shows them, and a time says its zone.

Django reads this module (FORMAT_MODULE_PATH); its own English one says «Nov. 21, 2026, 1:03 a.m.» and no zone.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = r"j F Y, H:i \U\T\C"
