# How much is stored, how long it is kept, and when RDS works on it.

variable "allocated_storage_gb" {
  description = "GB of gp3 storage to begin with, from 20: $0.115 each a month ($0.23 with Multi-AZ)."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = floor(var.allocated_storage_gb) == var.allocated_storage_gb && var.allocated_storage_gb >= 20 && var.allocated_storage_gb <= 16384
    error_message = "allocated_storage_gb is ${var.allocated_storage_gb}, and it must be a whole number from 20 to 16384."
  }
}

variable "max_allocated_storage_gb" {
  description = "GB up to which RDS makes the storage larger by itself, when less than 10 % are free; it never becomes smaller again."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = floor(var.max_allocated_storage_gb) == var.max_allocated_storage_gb && var.max_allocated_storage_gb >= ceil(var.allocated_storage_gb * 1.1) && var.max_allocated_storage_gb <= 65536
    error_message = "max_allocated_storage_gb is ${var.max_allocated_storage_gb}, and it must be a whole number from ${ceil(var.allocated_storage_gb * 1.1)} (allocated_storage_gb and a tenth) to 65536."
  }
}

variable "backup_retention_days" {
  description = "Days within which the database can be brought back as it was at any second, 1 to 35. Backups as large as the storage are free."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = floor(var.backup_retention_days) == var.backup_retention_days && var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "backup_retention_days is ${var.backup_retention_days}, and it must be a whole number from 1 to 35: with 0 there are no backups at all."
  }
}

variable "backup_window" {
  description = "When the daily backup is taken, hh:mm-hh:mm UTC, at least half an hour of one day."
  type        = string
  default     = "08:30-09:00"
  nullable    = false

  # Times of this form are in order as texts are.
  validation {
    condition = (
      can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_window)) &&
      sort(split("-", var.backup_window)) == split("-", var.backup_window)
    )
    error_message = "backup_window is \"${var.backup_window}\", and it must be hh:mm-hh:mm of one day in UTC, such as 08:30-09:00."
  }
}

variable "maintenance_window" {
  description = "When RDS may take minor versions and restart, ddd:hh:mm-ddd:hh:mm UTC, on one day and apart from the backup's window."
  type        = string
  default     = "sun:09:15-sun:10:15"
  nullable    = false

  validation {
    condition = (
      can(regex("^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance_window)) &&
      length(distinct(regexall("[a-z]{3}", var.maintenance_window))) == 1 &&
      sort(split("-", var.maintenance_window)) == split("-", var.maintenance_window)
    )
    error_message = "maintenance_window is \"${var.maintenance_window}\", and it must be ddd:hh:mm-ddd:hh:mm of one day in UTC, such as sun:09:15-sun:10:15."
  }

  # One ends before the other begins.
  validation {
    condition = try(
      sort([substr(var.maintenance_window, 14, 5), split("-", var.backup_window)[0]])[0] == substr(var.maintenance_window, 14, 5) ||
      sort([split("-", var.backup_window)[1], substr(var.maintenance_window, 4, 5)])[0] == split("-", var.backup_window)[1],
      true,
    )
    error_message = "maintenance_window ${var.maintenance_window} overlaps backup_window ${var.backup_window}, which RDS refuses: set them apart."
  }
}

variable "slow_statement_ms" {
  description = "Milliseconds from which a statement is logged, WITH the values in it: people's names and addresses. -1: none. For an investigation alone, and not in production; pg_stat_statements tells the slow ones without values."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.slow_statement_ms == -1 || (var.slow_statement_ms >= 100 && floor(var.slow_statement_ms) == var.slow_statement_ms && var.stage != "production")
    error_message = "slow_statement_ms is ${var.slow_statement_ms}, and it must be -1 or, but in production, a whole number from 100: production's statements hold people's addresses, and are not logged."
  }
}

variable "is_disposable" {
  description = "Whether a destroy takes the data and its backups too: no deletion protection, no last snapshot."
  type        = bool
  default     = false
  nullable    = false
}
