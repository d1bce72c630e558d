variable "stage" {
  description = "Home stage that the network is for: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account of the network, 12 digits: its endpoints carry requests of this account only."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the network, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "zones" {
  description = "Availability zones, two to four of the region (RDS wants two), in any order; a zone's letter says where its subnets lie, so that others may be added and taken away. null: the region's a and b."
  type        = list(string)
  default     = null

  validation {
    condition     = var.zones == null || try(length(var.zones) >= 2 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones), false)
    error_message = "zones is ${jsonencode(var.zones)}, and it must name two to four different ones."
  }

  validation {
    condition     = alltrue([for zone in coalesce(var.zones, []) : can(regex("^${var.region}[a-h]$", zone))])
    error_message = "zones is ${jsonencode(var.zones)}, and each must be of the region, ${var.region}a to ${var.region}h."
  }
}

variable "interface_endpoints" {
  description = "Services that are called by a private path of their own: about $7.30 a month for each service and zone, and $0.01 a GB. None is needed: without, these calls leave over IPv6."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.interface_endpoints, local.known_interface_endpoints)) == 0
    error_message = "interface_endpoints has ${jsonencode(setsubtract(var.interface_endpoints, local.known_interface_endpoints))}, and it may have ${join(", ", local.known_interface_endpoints)}. S3 and DynamoDB have gateway endpoints, which cost nothing."
  }
}

variable "has_nat" {
  description = "Whether private subnets have a way out over IPv4, by a NAT gateway in the first zone: about $37 a month with its address, and $0.045 a GB. Only a provider that signs staff in may need it."
  type        = bool
  default     = false
  nullable    = false
}

variable "flow_log_retention_days" {
  description = "Days that the log of all connections is kept; 0 writes none. About $0.50 a GB written: cents for a small site."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.flow_log_retention_days)
    error_message = "flow_log_retention_days is ${var.flow_log_retention_days}, and CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days; 0 writes none."
  }
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the flow logs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/", var.key_arn))
    error_message = "key_arn is \"${var.key_arn}\", and it must be a KMS key's ARN, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds the role that writes flow logs. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::[0-9]{12}:policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\", and it must be an IAM policy's ARN."
  }
}
