variable "account_id" {
  description = "AWS account, 12 digits. Terraform refuses to touch any other."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits (aws sts get-caller-identity prints yours)."
  }
}

variable "region" {
  description = "AWS region, such as us-east-1."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }

  validation {
    condition     = !can(regex("^(cn-|us-gov-|us-iso)", var.region))
    error_message = "region is \"${var.region}\", of one of AWS's separate clouds (China, GovCloud): ARNs are written for the usual one (arn:aws:…), so take a region of that."
  }
}

variable "cost_center" {
  description = "Who pays, as the tag CostCenter says on everything."
  type        = string
  default     = "coalition-builder"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.cost_center))
    error_message = "cost_center is \"${var.cost_center}\", and a tag's value is 1 to 256 letters, digits, spaces and _.:/=+-@."
  }
}

variable "emulator_endpoint" {
  description = "http://127.0.0.1:port of an emulator of AWS, for proofs. null: AWS itself."
  type        = string
  default     = null

  validation {
    condition     = var.emulator_endpoint == null || can(regex("^http://(127\\.0\\.0\\.1|localhost):[0-9]{2,5}$", var.emulator_endpoint))
    error_message = "emulator_endpoint is \"${coalesce(var.emulator_endpoint, "null")}\", and it must be http://127.0.0.1:port: an emulator is on this machine."
  }
}

variable "is_disposable" {
  description = "Whether a destroy takes what is kept, too. For emulators only."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.is_disposable || var.emulator_endpoint != null
    error_message = "is_disposable is true on AWS itself: a destroy would take what every stage depends on. It is for emulators."
  }
}

variable "github_repository" {
  description = "Repository whose workflows plan, apply and release, as owner/name."
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

variable "has_audit_trail" {
  description = "Whether the audit trail is made here. false: the account has one of all regions already, or its organisation has; a second copy of management events is $2 for 100,000."
  type        = bool
  default     = true
  nullable    = false
}

variable "stages" {
  description = "Stages that live in this account."
  type        = set(string)
  default     = ["dev", "staging", "production"]
  nullable    = false

  validation {
    condition     = length(var.stages) > 0 && length(setsubtract(var.stages, ["dev", "staging", "production"])) == 0
    error_message = "stages has ${jsonencode(var.stages)}: name at least one of dev, staging, production, and no other."
  }
}

variable "kept_images" {
  description = "Newest images that the registry keeps, 50 to 5,000: as far as a rollback reaches. About $0.02 a month each."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.kept_images >= 50 && var.kept_images <= 5000 && floor(var.kept_images) == var.kept_images
    error_message = "kept_images is ${var.kept_images}, and it must be a whole number from 50 to 5,000."
  }
}
