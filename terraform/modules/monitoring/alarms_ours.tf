locals {
  # Metrics that our code counts (backend/foundation/observability): each is kept by stage alone.
  ours = { namespace = "CoalitionBuilder", dimensions = { stage = var.stage }, period = local.five_minutes }

  # Only where a clock drains: in dev a request does, and nothing is measured.
  outbox_alarms = { for name, alarm in {
    "outbox-age" = {
      what      = "What was promised (mails, places on maps) has been due for over ${local.thresholds.outbox_age_seconds} s."
      runbook   = "outbox-behind"
      threshold = local.thresholds.outbox_age_seconds
      periods   = 1
      metric    = merge(local.ours, { name = "OutboxOldestDueAge", statistic = "Maximum" })
    }
    # A drain that does not run measures nothing, and its age would be no alarm.
    "outbox-silent" = {
      what       = "Nobody has measured the outbox for 15 minutes: its drain does not run, or fails."
      runbook    = "outbox-behind"
      threshold  = 1
      comparison = "LessThanThreshold"
      periods    = 3
      missing    = "breaching"
      expression = "FILL(measured, 0)"
      metrics    = { measured = merge(local.ours, { name = "OutboxOldestDueAge", statistic = "SampleCount" }) }
    }
    # Those that died now: of the number that lie there (OutboxDeadLetters) each would ring for half a year.
    "outbox-dead-letters" = {
      what      = "Promises were given up: over ${local.thresholds.outbox_dead_letters} in 5 minutes became dead letters."
      runbook   = "outbox-dead-letters"
      threshold = local.thresholds.outbox_dead_letters
      periods   = 1
      metric    = merge(local.ours, { name = "OutboxDied", statistic = "Sum" })
    }
  } : name => alarm if var.has_schedule }

  reputation_alarms = { for name, alarm in {
    "mail-bounces" = {
      what      = "Over ${local.thresholds.mail_bounce_percent} % of the account's mails bounce; SES stops an account at 10 %."
      runbook   = "mail-reputation"
      threshold = local.thresholds.mail_bounce_percent / 100 # a share
      periods   = 1
      metric    = merge(local.reputation, { name = "Reputation.BounceRate" })
    }
    "mail-complaints" = {
      what      = "Over ${local.thresholds.mail_complaint_percent} % of the account's mails are reported as spam; SES stops an account at 0.5 %."
      runbook   = "mail-reputation"
      threshold = local.thresholds.mail_complaint_percent / 100 # a share
      periods   = 1
      metric    = merge(local.reputation, { name = "Reputation.ComplaintRate" })
    }
  } : name => alarm if var.has_mail_reputation_alarms }
  reputation = { namespace = "AWS/SES", dimensions = {}, period = 3600, statistic = "Average" }

  other_alarms = merge(local.reputation_alarms, {
    "limiter-failed-open" = {
      what      = "Over ${local.thresholds.limiter_failed_open} requests passed uncounted in 5 minutes, since the store of limits did not answer."
      runbook   = "limiter-open"
      threshold = local.thresholds.limiter_failed_open
      periods   = 1
      metric    = merge(local.ours, { name = "LimiterFailedOpen", statistic = "Sum" })
    }
    # Forms fall back to small buckets and the admin's login is refused: neither fails open, and both are felt. While the
    # store is away each container asks it once in ten seconds.
    "limiter-store-away" = {
      what      = "The store of limits failed over ${local.thresholds.limiter_store_failed} times in 5 minutes: the admin's login may be refused, forms have small buckets."
      runbook   = "limiter-open"
      threshold = local.thresholds.limiter_store_failed
      periods   = 1
      metric    = merge(local.ours, { name = "LimiterStoreFailed", statistic = "Sum" })
    }
    "secret-refused" = {
      what      = "The database refuses every version of its password that Secrets Manager has."
      runbook   = "secret-refused"
      threshold = 0
      periods   = 1
      metric    = merge(local.ours, { name = "SecretRefused", statistic = "Sum" })
    }
    # A limit is met by a script with an old password, or by somebody who guesses; nobody mistypes ten times.
    "sign-in-limited" = {
      what      = "Over ${local.thresholds.sign_in_limited} tries to sign in met their limit in 5 minutes: somebody guesses, or a script has an old password."
      runbook   = "sign-in"
      threshold = local.thresholds.sign_in_limited
      periods   = 1
      metric    = merge(local.ours, { name = "SignInLimited", statistic = "Sum" })
    }
    "sign-in-failed" = {
      what      = "Over ${local.thresholds.sign_in_failed} tries to sign in were refused in 5 minutes."
      runbook   = "sign-in"
      threshold = local.thresholds.sign_in_failed
      periods   = 1
      metric    = merge(local.ours, { name = "SignInFailed", statistic = "Sum" })
    }
    "sign-in-provider-away" = {
      what      = "The provider that signs staff in did not answer over ${local.thresholds.sign_in_provider_away} times in 5 minutes: staff comes in by passwords alone."
      runbook   = "sign-in-provider"
      threshold = local.thresholds.sign_in_provider_away
      periods   = 1
      metric    = merge(local.ours, { name = "SignInProviderAway", statistic = "Sum" })
    }
    # Rare, and the one act after which a password alone is enough.
    "second-factor-reset" = {
      what      = "Over ${local.thresholds.second_factor_reset} authenticators were taken away in 5 minutes, by an admin or on the terminal."
      runbook   = "second-factor-reset"
      threshold = local.thresholds.second_factor_reset
      periods   = 1
      metric    = merge(local.ours, { name = "SecondFactorReset", statistic = "Sum" })
    }
    "import-failed" = {
      what      = "An import of boundaries ended with another exit code than 0, or never began."
      runbook   = "import-failed"
      threshold = 0
      periods   = 1
      metric = {
        namespace  = "AWS/SQS"
        name       = "ApproximateNumberOfMessagesVisible"
        dimensions = { QueueName = local.import_queue_name }
        period     = local.five_minutes
        statistic  = "Maximum"
      }
    }
  })
}
