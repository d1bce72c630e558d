# Where the instance stands, and what it is.

variable "stage" {
  description = "Home stage that owns the instance: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "AWS account of the instance, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the instance, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "vpc_id" {
  description = "Id of the VPC, vpc-…."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-", var.vpc_id))
    error_message = "vpc_id is \"${var.vpc_id}\", and a VPC's id begins with vpc-."
  }
}

variable "subnet_ids" {
  description = "Ids of private subnets, in at least two zones: RDS wants two, even for one instance."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids has ${length(var.subnet_ids)}, and RDS wants subnets in at least two zones."
  }
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts storage, backups, logs and the master's secret."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/", var.key_arn))
    error_message = "key_arn is \"${var.key_arn}\", and it must be a KMS key's ARN, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "instance_class" {
  description = "RDS instance class. A month in us-east-1: db.t4g.micro $12, db.t4g.small $23, db.t4g.medium $47, db.m7g.large $123."
  type        = string
  default     = "db.t4g.micro"
  nullable    = false

  validation {
    condition     = contains(keys(local.memory_gib), var.instance_class)
    error_message = "instance_class is \"${var.instance_class}\", and it may be ${join(", ", keys(local.memory_gib))}."
  }
}

variable "identifier" {
  description = "The instance's identifier, by which metrics and SSM know it. null: coalition-builder-STAGE; after a recovery the side's own, coalition-builder-STAGE-side-…, once Terraform has taken it over (README.md)."
  type        = string
  default     = null

  validation {
    condition = var.identifier == null || (
      can(regex("^coalition-builder-${var.stage}(-[a-z0-9]+)*$", var.identifier)) && length(coalesce(var.identifier, "-")) <= 63
    )
    error_message = "identifier is \"${coalesce(var.identifier, "null")}\", and it must be coalition-builder-${var.stage} or begin with it and a hyphen, in small letters and digits, at most 63 in all: roles of the stage reach no other."
  }
}

variable "engine_version" {
  description = "PostgreSQL's version: 16, or a minor one such as 16.9 to hold it there. With 16 alone RDS takes minor ones in the maintenance window."
  type        = string
  default     = "16"
  nullable    = false

  validation {
    condition     = can(regex("^16(\\.[0-9]{1,2})?$", var.engine_version))
    error_message = "engine_version is \"${var.engine_version}\", and it must be 16 or 16.MINOR: another major version is an upgrade of its own (README.md)."
  }
}

variable "max_connections" {
  description = "How many connections PostgreSQL takes; a change waits for a restart. null: as many as the class's memory bears."
  type        = number
  default     = null

  validation {
    condition = var.max_connections == null || !can(local.most_connections[var.instance_class]) || try(
      floor(var.max_connections) == var.max_connections && var.max_connections >= 20 && var.max_connections <= local.most_connections[var.instance_class],
      false,
    )
    error_message = "max_connections is ${coalesce(var.max_connections, 0)}, and ${var.instance_class} bears 20 to ${try(local.most_connections[var.instance_class], 0)}: each takes some 9 MiB of its memory. Choose fewer, or a larger class."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds the proxy's role. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::[0-9]{12}:policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\", and it must be an IAM policy's ARN."
  }
}
