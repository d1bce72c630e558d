from .activate_vintages import activate_vintages
from .compare_vintage import compare_vintage
from .find_or_create_regions import find_or_create_regions
from .import_vintage import Imported, import_vintage, refresh_statistics
from .look_up import Answer, Lookup, look_up
from .name_regions import name_regions
from .roll_back_vintages import replacing, roll_back_vintages
from .switch_maps import Switched

__all__ = [
    "Answer",
    "Imported",
    "Lookup",
    "Switched",
    "activate_vintages",
    "compare_vintage",
    "find_or_create_regions",
    "import_vintage",
    "look_up",
    "name_regions",
    "refresh_statistics",
    "replacing",
    "roll_back_vintages",
]
