variable "stage" {
  description = "Home stage whose data the key encrypts: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account of the key, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the key, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "is_disposable" {
  description = "Whether the key is gone 7 days after a destroy instead of 30. What it encrypted can then be read by nobody."
  type        = bool
  default     = false
  nullable    = false
}
