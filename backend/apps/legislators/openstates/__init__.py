"""The members of a state's legislature as Open States lists them: rows, districts, plan."""
