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

variable "has_budget" {
  description = "Whether there is a budget. AWS always has one; the emulators lose its tags or its mails."
  type        = bool
  default     = true
  nullable    = false
}

variable "has_saved_queries" {
  description = "Whether queries of Logs Insights are saved (free). No emulator knows them."
  type        = bool
  default     = true
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
    condition     = alltrue([for value in values(var.thresholds) : value >= 0])
    error_message = "A threshold is below 0 (${join(", ", [for name, value in var.thresholds : name if value < 0])}), where its alarm would always ring."
  }

  validation {
    condition     = lookup(var.thresholds, "p95_seconds", 10) > 0 && lookup(var.thresholds, "p95_seconds", 10) < var.function_timeout_seconds
    error_message = "p95_seconds is ${lookup(var.thresholds, "p95_seconds", 10)}: it is over 0 and under function_timeout_seconds (${var.function_timeout_seconds}), else the alarm would always ring, or never."
  }

  validation {
    condition     = alltrue([for name, value in var.thresholds : value > 0 && value < 100 if endswith(name, "_percent")])
    error_message = "A threshold in percent is over 0 and under 100, which ${join(", ", [for name, value in var.thresholds : name if endswith(name, "_percent") && (value <= 0 || value >= 100)])} is not: its alarm would always ring, or never."
  }
}
