# Who and where: the same for all stages of an organisation (organisation.auto.tfvars).

variable "account_id" {
  description = "AWS account that the stage lives in, 12 digits. Terraform refuses to touch any other."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits (aws sts get-caller-identity prints yours)."
  }
}

variable "region" {
  description = "AWS region of everything but CloudFront's certificate and web ACL, such as us-east-1."
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

variable "domain" {
  description = "Domain that the organisation owns, such as example.org: mail comes from it, and stages have names below it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain is \"${var.domain}\", and it must be a domain's name in small letters, such as example.org, without https://."
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone of the domain, such as Z0123456789ABCDEFGHIJ. null: DNS is elsewhere, and the output dns_records says what to write there."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id is \"${coalesce(var.hosted_zone_id, "null")}\", and a Route 53 zone's id is Z and up to 31 capital letters and digits."
  }
}

variable "alarm_emails" {
  description = "Who is told of alarms and of the budget: at least one address, each of which must follow the link in AWS's mail once."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "alarm_emails is empty, and then nobody would hear an alarm: name at least one address."
  }

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s,;<>]+@([A-Za-z0-9-]+\\.)+[A-Za-z]{2,63}$", address))])
    error_message = "alarm_emails has what is no e-mail address: ${jsonencode([for address in var.alarm_emails : address if !can(regex("^[^@\\s,;<>]+@([A-Za-z0-9-]+\\.)+[A-Za-z]{2,63}$", address))])}."
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

variable "cost_center" {
  description = "Who pays, as the tag CostCenter says on everything; the same as in zappa_settings.json, which tags function and API."
  type        = string
  default     = "coalition-builder"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.cost_center))
    error_message = "cost_center is \"${var.cost_center}\", and a tag's value is 1 to 256 letters, digits, spaces and _.:/=+-@."
  }
}

variable "has_activated_cost_tags" {
  description = "Whether the tag Stage is activated as a cost allocation tag of the account that pays (Billing console, once there is something tagged; it takes up to a day). A stage's budget then counts the stage, else everything in the account."
  type        = bool
  default     = false
  nullable    = false
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

# Which stage, and what it shares.

variable "stage" {
  description = "The stage: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production (-var-file=stages/STAGE.tfvars)."
  }
}

variable "shares_with" {
  description = "Stage whose network, database instance, tables and key this one uses, with a database, roles and keys of its own in them. null: its own."
  type        = string
  default     = null

  validation {
    condition     = var.shares_with == null || (var.stage == "dev" && coalesce(var.shares_with, "none") == "staging")
    error_message = "${var.stage} cannot share with \"${coalesce(var.shares_with, "null")}\": dev alone may share, and with staging alone, which is applied before it and ends after it."
  }
}

variable "is_disposable" {
  description = "Whether a destroy takes the data too: no deletion protection, no last snapshot, buckets emptied. For emulators and stages of a day."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.is_disposable || var.stage != "production" || var.emulator_endpoint != null
    error_message = "is_disposable is true for production: a destroy would take all its data."
  }
}

variable "is_deployed" {
  description = "Whether the first bin/zappa deploy has been: then the edge and PUBLIC_BASE_URL find the API in SSM (api/id, api/url)."
  type        = bool
  default     = false
  nullable    = false
}
