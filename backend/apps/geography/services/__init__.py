from .activate_vintages import activate_vintages
from .choose_region import Chosen, choices_of_regions, choose_region
from .compare_vintage import compare_vintage
from .draw_vintage import draw_vintage
from .find_or_create_regions import find_or_create_regions
from .import_vintage import Imported, import_vintage, refresh_statistics
from .is_off_the_maps import is_off_the_maps
from .look_up import Answer, Lookup, look_up, look_up_many
from .name_regions import name_regions
from .read_tile import read_tile
from .roll_back_vintages import replacing, roll_back_vintages
from .switch_maps import Switched

__all__ = [
    "Answer",
    "Chosen",
    "Imported",
    "Lookup",
    "Switched",
    "activate_vintages",
    "choices_of_regions",
    "choose_region",
    "compare_vintage",
    "draw_vintage",
    "find_or_create_regions",
    "import_vintage",
    "is_off_the_maps",
    "look_up",
    "look_up_many",
    "name_regions",
    "read_tile",
    "refresh_statistics",
    "replacing",
    "roll_back_vintages",
]
