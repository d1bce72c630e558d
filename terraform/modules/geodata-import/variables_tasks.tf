variable "repository_uri" {
  description = "Registry and repository of the images, without a tag."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@:]+(:[0-9]+)?/[a-z0-9._/-]+$", var.repository_uri))
    error_message = "repository_uri is \"${var.repository_uri}\", and it must be registry/repository without a tag: a release says which image runs."
  }
}

variable "repository_arn" {
  description = "ARN of that repository."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "Variables of every container, as the function has them (.env.example); names of secrets, never their values. A null is left out."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.environment), ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "ADDRESS_PEPPER", "FRONT_END_SECRETS", "ORIGIN_SECRETS", "STAFF_OIDC_CLIENT_SECRET", "DATABASE_URL"])) == 0
    error_message = "environment holds ${join(", ", setintersection(keys(var.environment), ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "ADDRESS_PEPPER", "FRONT_END_SECRETS", "ORIGIN_SECRETS", "STAFF_OIDC_CLIENT_SECRET", "DATABASE_URL"]))}: whoever may read a task definition would read it. Name the secret instead (APP_SECRET_ID)."
  }
}

variable "secret_names" {
  description = "Names of the stage's secrets by use: app, runtime, migration, import."
  type        = map(string)
  nullable    = false

  validation {
    condition     = toset(keys(var.secret_names)) == toset(["app", "runtime", "migration", "import"])
    error_message = "secret_names has ${join(", ", keys(var.secret_names))}, and it must have app, runtime, migration and import."
  }

  validation {
    condition     = alltrue([for name in values(var.secret_names) : startswith(name, "coalition-builder/${var.stage}/") && !strcontains(name, "*")])
    error_message = "secret_names has ${jsonencode(var.secret_names)}, and each must be a secret of the stage, coalition-builder/${var.stage}/…, named in full."
  }
}

variable "buckets" {
  description = "Names of the buckets: static, media and geodata (the mirror of the Census's files)."
  type = object({
    static  = string
    media   = string
    geodata = string
  })
  nullable = false
}

variable "import_cpu" {
  description = "CPU units of the bulk import: 1,024 are one vCPU, some $0.04 an hour."
  type        = number
  default     = 2048
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.import_cpu)
    error_message = "import_cpu is ${var.import_cpu}: Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384."
  }
}

variable "import_memory_mb" {
  description = "Memory of the bulk import in MB, in a combination with import_cpu that Fargate has; 1,024 are some $0.0045 an hour."
  type        = number
  default     = 4096
  nullable    = false

  # «Task CPU and memory», Amazon ECS Developer Guide.
  validation {
    condition = contains(concat(
      [for memory in [512, 1024, 2048] : memory if var.import_cpu == 256],
      [for memory in range(1024, 4097, 1024) : memory if var.import_cpu == 512],
      [for memory in range(2048, 8193, 1024) : memory if var.import_cpu == 1024],
      [for memory in range(4096, 16385, 1024) : memory if var.import_cpu == 2048],
      [for memory in range(8192, 30721, 1024) : memory if var.import_cpu == 4096],
      [for memory in range(16384, 61441, 4096) : memory if var.import_cpu == 8192],
      [for memory in range(32768, 122881, 8192) : memory if var.import_cpu == 16384],
    ), var.import_memory_mb)
    error_message = "import_memory_mb is ${var.import_memory_mb} with import_cpu ${var.import_cpu}, which Fargate does not have: 256 goes with 512 to 2048, 512 with 1024 to 4096, 1024 with 2048 to 8192, 2048 with 4096 to 16384, 4096 with 8192 to 30720, each by 1024; 8192 with 16384 to 61440 by 4096, 16384 with 32768 to 122880 by 8192."
  }
}

variable "rate_limits_table" {
  description = "Name of the DynamoDB table in which mails are counted."
  type        = string
  nullable    = false
}

variable "mail" {
  description = "What mail is sent in the name of: identity_arn (SES identity) and configuration_set_name."
  type = object({
    identity_arn           = string
    configuration_set_name = string
  })
  nullable = false
}
