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

variable "github_repository" {
  description = "Repository whose workflows may release, as owner/name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "github_repository is \"${var.github_repository}\", and it must be owner/name, as in the repository's address."
  }
}

variable "github_subject" {
  description = "How the subjects of the repository's tokens call it, behind repo: OWNER@OWNER_ID/NAME@REPOSITORY_ID where GitHub makes immutable ones. null: github_repository."
  type        = string
  default     = null

  validation {
    condition     = var.github_subject == null || can(regex("^[A-Za-z0-9-]{1,39}(@[0-9]+)?/[A-Za-z0-9._-]{1,100}(@[0-9]+)?$", var.github_subject))
    error_message = "github_subject is \"${coalesce(var.github_subject, "null")}\", and it must be OWNER@OWNER_ID/NAME@REPOSITORY_ID, or owner/name (docs/how-to/set-up-github.md)."
  }
}

variable "repository_arn" {
  description = "ARN of the images' repository."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:ecr:[a-z0-9-]+:[0-9]{12}:repository/[a-z0-9._/-]+$", var.repository_arn))
    error_message = "repository_arn is \"${var.repository_arn}\", and it must be one repository's, arn:aws:ecr:REGION:ACCOUNT:repository/NAME."
  }
}

variable "ledger_table_arn" {
  description = "ARN of the table that releases are written down in; the role reaches the stage's own rows."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]+$", var.ledger_table_arn))
    error_message = "ledger_table_arn is \"${var.ledger_table_arn}\", and it must be one table's, arn:aws:dynamodb:REGION:ACCOUNT:table/NAME."
  }
}

variable "deployments_bucket" {
  description = "Name of the bucket that Zappa puts its templates into."
  type        = string
  nullable    = false
}

variable "static_bucket" {
  description = "Name of the bucket of static files, which preflight looks at; a task fills it."
  type        = string
  nullable    = false
}

variable "key_alias" {
  description = "Alias of the home stage's KMS key. null: alias/coalition-builder-<stage>, the key of a stage that shares with none."
  type        = string
  default     = null

  validation {
    condition     = var.key_alias == null || can(regex("^alias/[A-Za-z0-9/_-]+$", var.key_alias))
    error_message = "key_alias is \"${coalesce(var.key_alias, "null")}\", and it must be alias/NAME."
  }
}
