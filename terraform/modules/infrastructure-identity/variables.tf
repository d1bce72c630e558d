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

variable "github_repository" {
  description = "Repository whose workflows may plan and apply, as owner/name."
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

variable "has_github_provider" {
  description = "Whether GitHub's identity provider is made here. false: the account has it already, of another project; an account takes one."
  type        = bool
  default     = true
  nullable    = false
}

variable "stages" {
  description = "Stages that live in this account; each has a role that applies it."
  type        = set(string)
  default     = ["dev", "staging", "production"]
  nullable    = false

  validation {
    condition     = length(var.stages) > 0 && length(setsubtract(var.stages, ["dev", "staging", "production"])) == 0
    error_message = "stages has ${jsonencode(var.stages)}: name at least one of dev, staging, production, and no other."
  }
}

variable "state_bucket" {
  description = "Name of the bucket of the states (terraform/bootstrap)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket is \"${var.state_bucket}\", and a bucket's name is 3 to 63 small letters, digits, dots and hyphens."
  }
}
