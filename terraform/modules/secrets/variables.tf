variable "stage" {
  description = "The stage whose application and database roles the secrets are for: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits: nobody of another one may read the secrets, whatever they are allowed there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the secrets, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the secrets (module encryption)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.key_arn))
    error_message = "key_arn is \"${var.key_arn}\", and a key's ARN is arn:aws:kms:REGION:ACCOUNT:key/ID (an alias will not do)."
  }
}

variable "is_disposable" {
  description = "Whether a destroy deletes the secrets at once and for good, instead of after 30 days, so that a stage of the same name can be made again."
  type        = bool
  default     = false
  nullable    = false
}
