# For whoever develops: everything small, and what costs money by the hour is staging's.
stage       = "dev"
shares_with = "staging"
budget_usd  = 15
