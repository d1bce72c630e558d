variable "stage" {
  description = "The stage: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that no role made here can exceed (modules/infrastructure-identity). null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@_/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\", and it must be a policy's ARN, arn:aws:iam::ACCOUNT:policy/NAME."
  }
}

variable "vpc_id" {
  description = "VPC of the home stage."
  type        = string
  nullable    = false
}

variable "database_security_group_id" {
  description = "The database's security group: a rule is added to it, so that it lets in who runs here."
  type        = string
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the home stage's KMS key, which the log groups are encrypted with."
  type        = string
  nullable    = false
}

variable "key_alias" {
  description = "Alias of that key, by which the roles may decrypt: known before the key is made. null: alias/coalition-builder-<stage>, the key of a stage that shares with none."
  type        = string
  default     = null

  validation {
    condition     = var.key_alias == null || can(regex("^alias/[A-Za-z0-9/_-]+$", var.key_alias))
    error_message = "key_alias is \"${coalesce(var.key_alias, "null")}\", and it must be alias/NAME."
  }
}

variable "log_retention_days" {
  description = "Days that lines are kept, one of the numbers that CloudWatch takes."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}: CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 and some longer, and never-ending logs are not kept."
  }
}
