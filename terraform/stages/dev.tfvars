# For whoever develops: everything small, and what costs money by the hour is staging's.
stage       = "dev"
shares_with = "staging"

# Its own money once has_activated_cost_tags; until then the whole account's, so that its mails come in most months.
budget_usd = 15

mail = {
  dmarc_policy = "none" # for dev.DOMAIN alone; null where that has a record already
}
