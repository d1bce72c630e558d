# What a stage is made of (stages/*.tfvars). Prices are a month's, in us-east-1; docs/cost.md has them all.

variable "network" {
  description = "The VPC: cidr (a private /16 to /20; null: 10.10.0.0/16 for dev, 10.20 for staging, 10.30 for production), zones (two to four of the region; null: a and b. Add others at any time, and take one away only once the database stands in none of its subnets), reserved_cidrs (networks that it must not overlap: other stages, offices), interface_endpoints (services reached by private paths, about $7.30 a zone each; none are needed, and whether the dual-stack names that our code asks take them only AWS shows), has_nat (a way out over IPv4 for a provider that signs staff in: about $37 a month), flow_log_retention_days (0: none; about $0.50 a GB)."
  type = object({
    cidr                    = optional(string)
    zones                   = optional(list(string))
    reserved_cidrs          = optional(set(string), [])
    interface_endpoints     = optional(set(string), [])
    has_nat                 = optional(bool, false)
    flow_log_retention_days = optional(number, 0)
  })
  default  = {}
  nullable = false
}

variable "database" {
  description = "RDS: identifier (null: coalition-builder-STAGE; another one after a recovery), engine_version (null: 16 with minor versions as RDS takes them), instance_class, max_connections (what fits its memory), storage in GB (the alarm on free storage reckons with it: write here what it has grown to) and how far it may grow by itself, days of backups (point-in-time recovery), backup_window and maintenance_window (UTC; null: modules/database's), is_multi_az (doubles the instance's price), slow_statement_ms (logs statements from so many milliseconds, with the values in them; -1: none, and production logs none), has_proxy (RDS Proxy, about $22), proxy_connections_percent (the share of max_connections that it takes, 10 to 80), snapshot_copy_region (backups there as well, about $0.10 a GB)."
  type = object({
    identifier                = optional(string)
    engine_version            = optional(string)
    instance_class            = optional(string, "db.t4g.micro")
    max_connections           = optional(number, 80)
    allocated_storage_gb      = optional(number, 20)
    max_allocated_storage_gb  = optional(number, 100)
    backup_retention_days     = optional(number, 7)
    backup_window             = optional(string)
    maintenance_window        = optional(string)
    slow_statement_ms         = optional(number, -1)
    is_multi_az               = optional(bool, false)
    has_proxy                 = optional(bool, false)
    proxy_connections_percent = optional(number, 60)
    snapshot_copy_region      = optional(string)
  })
  default  = {}
  nullable = false
}

variable "table_limits" {
  description = "Brake on the cost: read and write request units that each DynamoDB table serves a second before it throttles, 1 to 40,000 (a home stage's; of a table $0.45 an hour at most for 1,000 reads a second, $4.50 for 2,000 writes)."
  type = object({
    read  = optional(number, 1000)
    write = optional(number, 2000)
  })
  default  = {}
  nullable = false
}

variable "log_retention_days" {
  description = "Days that lines of the function and of one-shot tasks are kept, one of the numbers that CloudWatch takes."
  type        = number
  default     = 7
  nullable    = false
}

variable "import_task" {
  description = "The bulk import's Fargate task: CPU units (1,024 are one vCPU) and memory in MB, in a combination that Fargate has."
  type = object({
    cpu       = optional(number, 2048)
    memory_mb = optional(number, 4096)
  })
  default  = {}
  nullable = false
}

variable "mail" {
  description = "Mail in the name of the domain (production) or of STAGE.domain: from_name (before the @ of the address that it comes from), bounce_subdomain (a name below it, of no other use, for the envelope), dmarc_policy (none, quarantine or reject, asked for all mail of the domain; null: DMARC is left alone, for a domain that has a record already)."
  type = object({
    from_name        = optional(string, "coalition")
    bounce_subdomain = optional(string, "bounce")
    dmarc_policy     = optional(string)
  })
  default  = {}
  nullable = false
}

variable "public_base_url" {
  description = "https://host (or https://host/path) that links in mails lead to. null: the edge's name; without an edge the API's own address, once is_deployed."
  type        = string
  default     = null

  validation {
    condition     = var.public_base_url == null || can(regex("^https://[a-z0-9.-]+(/[A-Za-z0-9._~-]+)*$", var.public_base_url))
    error_message = "public_base_url is \"${coalesce(var.public_base_url, "null")}\", and it must be https://host or https://host/path, without a slash at its end."
  }
}

variable "front_end_origins" {
  description = "https://host of each site whose browsers may call the API and fetch its files (CORS)."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.front_end_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]{2,5})?$", origin))])
    error_message = "front_end_origins has what is no origin: ${jsonencode([for origin in var.front_end_origins : origin if !can(regex("^https://[a-z0-9.-]+(:[0-9]{2,5})?$", origin))])}. An origin is https://host in small letters, without a path."
  }
}

variable "budget_usd" {
  description = "What the stage may cost a month, in US dollars: mails at 50, 80 and 100 % of it. Whole numbers from 1."
  type        = number
  nullable    = false

  validation {
    condition     = var.budget_usd >= 1 && floor(var.budget_usd) == var.budget_usd
    error_message = "budget_usd is ${var.budget_usd}, and it must be a whole number of dollars from 1."
  }
}

variable "has_mail_reputation_alarms" {
  description = "Whether SES's rates of bounces and complaints ring here. They are the whole account's, so one stage of each account is enough: $0.20."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_cost_anomaly_detection" {
  description = "Whether AWS mails what a service costs beyond the usual (free). An account takes one such monitor, so one stage of it at most; where the Billing console shows one already, false."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_thresholds" {
  description = "Alarm thresholds that differ from modules/monitoring's defaults, by name."
  type        = map(number)
  default     = {}
  nullable    = false
}

variable "edge" {
  description = "What stands before the API, once is_deployed: host (of the domain, at most 64 characters; null: STAGE.coalition.domain, in production coalition.domain), front (cloudfront, or api-gateway for a custom domain alone), has_waf (about $10 and $0.60 a million requests), rate_limit (with has_waf: requests in five minutes from one address; null: 2,000), has_waf_log (whether what WAF blocks is logged, for a week), price_class (where CloudFront answers; null: PriceClass_100, North America and Europe). null: nothing, the API's own address serves."
  type = object({
    host        = optional(string)
    front       = optional(string, "cloudfront")
    has_waf     = optional(bool, true)
    rate_limit  = optional(number)
    has_waf_log = optional(bool, true)
    price_class = optional(string)
  })
  default = null

  validation {
    condition     = try(var.edge.host, null) == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.edge.host))
    error_message = "edge.host is \"${coalesce(try(var.edge.host, null), "null")}\", and it must be a host in small letters, such as coalition.${var.domain}, without https:// or a path."
  }

  validation {
    condition     = try(var.edge.host, null) == null || try(var.edge.host == var.domain || endswith(var.edge.host, ".${var.domain}"), false)
    error_message = "edge.host is \"${coalesce(try(var.edge.host, null), "null")}\", which is not of the domain ${var.domain}: its name and its certificate's proof are written into that domain's zone."
  }
}

variable "origin_secret" {
  description = "What CloudFront proves itself with to the application: one of ORIGIN_SECRETS in the application's secret, where bin/infrastructure plan --origin-secret reads it. Told once, where edge.front is cloudfront; null afterwards."
  type        = string
  default     = null
  sensitive   = true
}
