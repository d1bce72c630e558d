from __future__ import annotations

import pytest

from backend.foundation.personal_data.holders import Holder, holders, register_holder


def test_a_name_is_taken_once():
    [name, holder] = next(iter(holders().items()))
    register_holder(name, holder)  # again the same: a module that is loaded twice
    with pytest.raises(ValueError, match="already"):
        register_holder(name, Holder())
