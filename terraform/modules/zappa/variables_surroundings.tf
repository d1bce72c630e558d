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

variable "s3_prefix_list_id" {
  description = "Prefix list of S3 (pl-…), which the gateway endpoint leads to."
  type        = string
  nullable    = false
}

variable "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB (pl-…), which the gateway endpoint leads to."
  type        = string
  nullable    = false
}

variable "interface_endpoint_cidr" {
  description = "IPv4 network in which interface endpoints answer (the VPC's), where there are any. null: none, and without a NAT gateway the function has no way out over IPv4 but the database, S3 and DynamoDB."
  type        = string
  default     = null

  validation {
    condition     = var.interface_endpoint_cidr == null || can(cidrhost(var.interface_endpoint_cidr, 0))
    error_message = "interface_endpoint_cidr is \"${coalesce(var.interface_endpoint_cidr, "null")}\", and it must be an IPv4 network such as 10.20.0.0/16."
  }
}

variable "has_nat" {
  description = "Whether the network has a NAT gateway: the function may then call 443 over IPv4, too."
  type        = bool
  default     = false
  nullable    = false
}
