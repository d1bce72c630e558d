"""The list of members of Congress as unitedstates/congress-legislators keeps it: source, entries, plan."""
