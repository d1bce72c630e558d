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

variable "proxy" {
  description = "RDS Proxy, $0.015 an hour and vCPU, so about $22 for two: enabled; secret_arns of the roles that may come through it, which is the runtime alone; which share of max_connections it may use (max_connections_percent)."
  type = object({
    enabled                 = optional(bool, false)
    secret_arns             = optional(list(string), [])
    max_connections_percent = optional(number, 60)
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
}
