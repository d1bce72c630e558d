variable "has_schedule" {
  description = "Whether a clock drains the stage's outbox (staging and production): only there can its silence be told from its rest."
  type        = bool
  nullable    = false
}

variable "has_mail_reputation_alarms" {
  description = "Whether SES's bounce and complaint rates ring here. They are the whole account's: one stage of an account is enough. $0.20 a month."
  type        = bool
  default     = true
  nullable    = false
}

variable "budget_usd" {
  description = "What a month may cost, in US dollars: mails at 50, 80 and 100 %, and when 100 % is forecast."
  type        = number
  nullable    = false

  validation {
    condition     = var.budget_usd >= 1
    error_message = "budget_usd is ${var.budget_usd}: it is 1 at least, in US dollars a month."
  }
}

variable "has_activated_cost_tags" {
  description = "Whether the tag Stage is activated as a cost allocation tag (Billing console): the budget then counts this stage, else the whole account."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_cost_anomaly_detection" {
  description = "Whether AWS learns what is usual and mails what is not (free). An account takes one monitor of services: switch it on in one stage."
  type        = bool
  default     = false
  nullable    = false
}

variable "thresholds" {
  description = "Thresholds that differ from the defaults (thresholds.tf, which says what each means), by name."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.thresholds), keys(local.default_thresholds))) == 0
    error_message = "There is no threshold ${join(", ", setsubtract(keys(var.thresholds), keys(local.default_thresholds)))}: there are ${join(", ", keys(local.default_thresholds))}."
  }

  validation {
    condition = alltrue([
      for name, value in var.thresholds :
      try(value >= local.threshold_ranges[name][0] && value <= local.threshold_ranges[name][1], !can(local.threshold_ranges[name]))
    ])
    error_message = "Thresholds that would make an alarm ring always or never: ${join(", ", [
      for name, value in var.thresholds : "${name} is ${try(tostring(value + 0), "null")} and must be ${join(" to ", local.threshold_ranges[name])}"
      if can(local.threshold_ranges[name]) && !try(value >= local.threshold_ranges[name][0] && value <= local.threshold_ranges[name][1], false)
    ])}."
  }

  validation {
    condition     = try(var.thresholds["p95_seconds"] < var.function_timeout_seconds, true)
    error_message = "p95_seconds is ${try(var.thresholds["p95_seconds"] + 0, 0)}: it is under function_timeout_seconds (${var.function_timeout_seconds}), else the alarm would never ring."
  }
}
