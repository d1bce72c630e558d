variable "stage" {
  description = "The stage that sends: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits: only its own SES may report bounces."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region that SES sends from, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "domain" {
  description = "Domain that mail comes from, such as example.org; one for each stage, since an account knows a domain once."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain is \"${var.domain}\", and it must be a domain's name in small letters, such as example.org, without https://."
  }
}

variable "mail_from_local" {
  description = "What stands before the @ of the address that mail comes from (MAIL_FROM)."
  type        = string
  default     = "coalition"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?$", var.mail_from_local)) && !strcontains(var.mail_from_local, "..")
    error_message = "mail_from_local is \"${var.mail_from_local}\", and it must be 1 to 64 letters and digits, with . _ + - between them, and never two dots together."
  }
}

variable "bounce_subdomain" {
  description = "Name below the domain that stands on the envelope (MAIL FROM), so that SPF speaks for our domain and not for amazonses.com. Nothing else may receive mail there."
  type        = string
  default     = "bounce"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.bounce_subdomain))
    error_message = "bounce_subdomain is \"${var.bounce_subdomain}\", and it must be one name of small letters, digits and hyphens, without a dot."
  }
}

variable "dmarc_policy" {
  description = "What receivers are asked to do with mail in the domain's name that neither SPF nor DKIM vouches for: none, quarantine or reject. It is asked for all mail of the domain, not ours alone. null: no record of ours, for a domain that has one."
  type        = string
  default     = "none"

  validation {
    condition     = var.dmarc_policy == null || contains(["none", "quarantine", "reject"], coalesce(var.dmarc_policy, "none"))
    error_message = "dmarc_policy is \"${coalesce(var.dmarc_policy, "null")}\", and it must be none, quarantine or reject, or null where the domain has a DMARC record already."
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone that the records are written into, such as Z0123456789ABCDEFGHIJ. null: DNS is elsewhere, and the output dns_records says what to write there."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id is \"${coalesce(var.hosted_zone_id, "null")}\", and a Route 53 zone's id is Z and up to 31 capital letters and digits."
  }
}

variable "key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the topic (module encryption); its policy must let SES use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.key_arn))
    error_message = "key_arn is \"${var.key_arn}\", and a key's ARN is arn:aws:kms:REGION:ACCOUNT:key/ID (an alias will not do)."
  }
}
