# When alarms ring: over the number, of free storage under it. The design's, and what three in the morning needs.
locals {
  # Least and most: outside of them an alarm would always ring, or never, or so late that AWS has acted already.
  threshold_ranges = {
    error_percent                 = [0.1, 50]
    error_count                   = [0, 1000]
    p95_seconds                   = [0.5, 28.9]
    throttles                     = [0, 1000]
    concurrency_percent           = [50, 99]
    database_cpu_percent          = [50, 99]
    database_free_storage_percent = [5, 50]
    database_connections_percent  = [50, 99]
    table_throttles               = [0, 1000]
    table_errors                  = [0, 1000]
    outbox_age_seconds            = [60, 86400]
    outbox_dead_letters           = [0, 1000]
    limiter_failed_open           = [0, 1000]
    limiter_store_failed          = [0, 1000]
    sign_in_limited               = [0, 1000]
    sign_in_failed                = [0, 1000]
    sign_in_provider_away         = [0, 1000]
    second_factor_reset           = [0, 1000]
    failed_events                 = [0, 1000]
    mail_bounce_percent           = [1, 9.9]
    mail_complaint_percent        = [0.01, 0.49]
  }

  default_thresholds = {
    error_percent                 = 1   # of requests or invocations in five minutes,
    error_count                   = 10  # and at the same time more than so many
    p95_seconds                   = 10  # API and function, in two of three five minutes
    throttles                     = 0   # of the function, in five minutes
    concurrency_percent           = 80  # of the reserved concurrency, in three of five minutes
    database_cpu_percent          = 80  # for fifteen minutes
    database_free_storage_percent = 20  # of the storage
    database_connections_percent  = 80  # of max_connections, in three of five minutes
    table_throttles               = 0   # of a table, in five minutes
    table_errors                  = 0   # of DynamoDB's own, in five minutes
    outbox_age_seconds            = 900 # of the oldest promise that is due
    outbox_dead_letters           = 0   # given up in five minutes
    limiter_failed_open           = 10  # requests let through uncounted, in five minutes
    limiter_store_failed          = 10  # answers that did not come, in five minutes
    sign_in_limited               = 0   # tries to sign in that met a limit, in five minutes
    sign_in_failed                = 20  # tries that were refused, in five minutes: more than two addresses are given
    sign_in_provider_away         = 2   # times that the staff's provider did not answer, in five minutes
    second_factor_reset           = 0   # authenticators that were taken away, in five minutes
    failed_events                 = 0   # in the queue
    mail_bounce_percent           = 5   # SES reviews an account at 5, and stops it at 10
    mail_complaint_percent        = 0.1 # SES reviews an account at 0.1, and stops it at 0.5
  }
  thresholds = merge(local.default_thresholds, var.thresholds)
}
