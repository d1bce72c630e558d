# What costs more and is off. Prices are a month's in us-east-1.

variable "is_multi_az" {
  description = "Whether a second instance stands by in another zone and takes over within a minute or two: doubles the price of instance and storage ($14 more for db.t4g.micro with 20 GB)."
  type        = bool
  default     = false
  nullable    = false
}

variable "snapshot_copy_region" {
  description = "Region in which the backups are kept as well (the provider aws.replica must be of it), about $0.10 a GB stored, $0.02 a GB carried there and $1 for a key. null: nowhere else."
  type        = string
  default     = null

  validation {
    condition     = var.snapshot_copy_region == null || (can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.snapshot_copy_region)) && !can(regex("^(cn-|us-gov-|us-iso)", var.snapshot_copy_region)))
    error_message = "snapshot_copy_region is \"${coalesce(var.snapshot_copy_region, "null")}\", and it must be a region such as us-west-2, none of AWS's separate ones (cn-…, us-gov-…, us-iso…)."
  }

  validation {
    condition     = var.snapshot_copy_region != var.region
    error_message = "snapshot_copy_region is ${var.region}, where the instance itself is: name another region, which does not fall with it."
  }
}

variable "snapshot_copy_key_arn" {
  description = "ARN of a KMS key of snapshot_copy_region that encrypts the copies. null: one is made there."
  type        = string
  default     = null

  validation {
    condition     = var.snapshot_copy_key_arn == null || var.snapshot_copy_region != null
    error_message = "snapshot_copy_key_arn is told, and snapshot_copy_region is not: say where the copies go, or leave both out."
  }

  validation {
    condition     = var.snapshot_copy_key_arn == null || var.snapshot_copy_region == null || can(regex("^arn:aws:kms:${var.snapshot_copy_region}:[0-9]{12}:key/", var.snapshot_copy_key_arn))
    error_message = "snapshot_copy_key_arn is \"${coalesce(var.snapshot_copy_key_arn, "null")}\", and it must be the ARN of a key of ${coalesce(var.snapshot_copy_region, "that region")}: keys do not leave their region."
  }
}

variable "proxy" {
  description = "RDS Proxy, $0.015 an hour and vCPU, so about $22 for two: enabled; secret_arns of the roles that may come through it, named coalition-builder/STAGE/database/…; which share of max_connections it may use (max_connections_percent) and keep idle (max_idle_connections_percent); seconds that a client waits for a free connection (borrow_timeout_seconds) and may be idle (idle_client_timeout_seconds)."
  type = object({
    enabled                      = optional(bool, false)
    secret_arns                  = optional(list(string), [])
    max_connections_percent      = optional(number, 60)
    max_idle_connections_percent = optional(number, 20)
    borrow_timeout_seconds       = optional(number, 5)
    idle_client_timeout_seconds  = optional(number, 900)
  })
  default  = {}
  nullable = false

  validation {
    condition     = !var.proxy.enabled || length(var.proxy.secret_arns) > 0
    error_message = "proxy is enabled without secret_arns: nobody could come through it."
  }

  # The rest is for tasks, imports and people, which go past the proxy.
  validation {
    condition     = var.proxy.max_connections_percent >= 10 && var.proxy.max_connections_percent <= 80
    error_message = "proxy.max_connections_percent is ${var.proxy.max_connections_percent}, and it must be 10 to 80: tasks and people go past the proxy and need the rest."
  }

  validation {
    condition     = var.proxy.max_idle_connections_percent >= 0 && var.proxy.max_idle_connections_percent <= var.proxy.max_connections_percent
    error_message = "proxy.max_idle_connections_percent is ${var.proxy.max_idle_connections_percent}, and it must be 0 to max_connections_percent, ${var.proxy.max_connections_percent}."
  }

  validation {
    condition     = var.proxy.borrow_timeout_seconds >= 1 && var.proxy.borrow_timeout_seconds <= 25
    error_message = "proxy.borrow_timeout_seconds is ${var.proxy.borrow_timeout_seconds}, and it must be 1 to 25: API Gateway gives a request up after 29."
  }

  validation {
    condition     = var.proxy.idle_client_timeout_seconds >= 60 && var.proxy.idle_client_timeout_seconds <= 28800
    error_message = "proxy.idle_client_timeout_seconds is ${var.proxy.idle_client_timeout_seconds}, and it must be 60 to 28800."
  }
}
