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

variable "tables" {
  description = "Names of the DynamoDB tables: rate_limits and sessions."
  type = object({
    rate_limits = string
    sessions    = string
  })
  nullable = false
}

variable "mail" {
  description = "What mail is sent in the name of: identity_arn (SES identity) and configuration_set_name."
  type = object({
    identity_arn           = string
    configuration_set_name = string
  })
  nullable = false
}

variable "secret_names" {
  description = "Names of the secrets that the function reads: the application's and the runtime role's."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.secret_names) > 0 && alltrue([for name in var.secret_names : startswith(name, "coalition-builder/${var.stage}/") && !strcontains(name, "*")])
    error_message = "secret_names has ${jsonencode(var.secret_names)}, and each must be a secret of the stage, coalition-builder/${var.stage}/…, named in full."
  }

  validation {
    condition     = alltrue([for name in var.secret_names : !can(regex("/(migration|import|master)$", name))])
    error_message = "secret_names has ${jsonencode(var.secret_names)}: the function works with the runtime role and never with another's password."
  }
}

variable "media_bucket" {
  description = "Name of the bucket of uploaded images."
  type        = string
  nullable    = false
}

variable "static_bucket" {
  description = "Name of the bucket of static files; the function reads their manifest there where its image has none."
  type        = string
  nullable    = false
}

variable "has_tracing" {
  description = "Whether X-Ray takes traces: the first 100,000 a month are free, then $5 a million."
  type        = bool
  default     = false
  nullable    = false
}
