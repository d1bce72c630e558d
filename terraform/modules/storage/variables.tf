variable "stage" {
  description = "The stage that the buckets belong to: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits. It makes the buckets' names unique, and only its own CloudFront reads the static one."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the buckets, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "cors_origins" {
  description = "https://host of each site whose pages post uploads to the media bucket (the admin's). Static files come from CloudFront, which lets every site fetch them. Empty: no site may post."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{2,5})?$", origin))])
    error_message = "cors_origins has what is no origin: ${jsonencode([for origin in var.cors_origins : origin if !can(regex("^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{2,5})?$", origin))])}. An origin is https://host in small letters, without a path."
  }
}

variable "upload_retention_days" {
  description = "Days after which S3 itself deletes an original below uploads/ that nobody accepted and the application did not sweep: 2 to 30. It is accepted within hours."
  type        = number
  default     = 2
  nullable    = false

  # S3 counts from midnight: at 1 day an upload made before midnight could go while the application still keeps it.
  validation {
    condition     = var.upload_retention_days >= 2 && var.upload_retention_days <= 30 && floor(var.upload_retention_days) == var.upload_retention_days
    error_message = "upload_retention_days is ${var.upload_retention_days}, and it must be a whole number from 2 to 30: the application sweeps after one day."
  }
}

variable "deployment_retention_days" {
  description = "Days that Zappa's templates stay in the deployments bucket, 1 to 365. They are read while a deploy runs."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.deployment_retention_days >= 1 && var.deployment_retention_days <= 365 && floor(var.deployment_retention_days) == var.deployment_retention_days
    error_message = "deployment_retention_days is ${var.deployment_retention_days}, and it must be a whole number from 1 to 365."
  }
}

variable "old_version_retention_days" {
  description = "Days that a file can be brought back after it was replaced or deleted, 1 to 365: static, media and geodata."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.old_version_retention_days >= 1 && var.old_version_retention_days <= 365 && floor(var.old_version_retention_days) == var.old_version_retention_days
    error_message = "old_version_retention_days is ${var.old_version_retention_days}, and it must be a whole number from 1 to 365."
  }
}

variable "is_disposable" {
  description = "Whether a destroy may take the buckets with all their files. false: a bucket with a file in it stays."
  type        = bool
  default     = false
  nullable    = false
}
