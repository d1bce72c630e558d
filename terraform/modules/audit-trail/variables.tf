variable "account_id" {
  description = "AWS account, 12 digits, whose acts are written down."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region that the trail and its bucket live in, such as us-east-1. It hears of all regions."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "name" {
  description = "Name of the trail."
  type        = string
  default     = "coalition-builder"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{1,26}[a-z0-9])$", var.name))
    error_message = "name is \"${var.name}\", and it must be 3 to 28 small letters, digits and hyphens: the bucket's name begins with it."
  }
}

variable "retention_days" {
  description = "Days that the log is kept, 90 to 3,650. CloudTrail's own history shows the last 90 without a trail."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.retention_days >= 90 && var.retention_days <= 3650 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is ${var.retention_days}, and it must be a whole number from 90 to 3650."
  }
}

variable "is_disposable" {
  description = "Whether the log may be deleted, and goes with a destroy. false: nobody deletes from it, and the bucket stays."
  type        = bool
  default     = false
  nullable    = false
}
