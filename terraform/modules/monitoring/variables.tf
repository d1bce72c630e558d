variable "stage" {
  description = "Which stage is watched: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage «${var.stage}»: it is one of dev, staging, production."
  }
}

variable "account_id" {
  description = "The AWS account, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is no AWS account: it has 12 digits."
  }
}

variable "region" {
  description = "The AWS region of what is watched, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region «${var.region}» is no AWS region: it is written like us-east-1."
  }
}

variable "key_arn" {
  description = "ARN of the KMS key of the alarms' topic. Its policy lets CloudWatch's alarms use it, or no alarm leaves the account."
  type        = string
  nullable    = false
}

variable "alarm_emails" {
  description = "Addresses that alarms and the budget write to, one to ten; each must confirm its subscription once."
  type        = set(string)
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "alarm_emails is empty, so that alarms would ring unheard: name at least one e-mail address."
  }

  validation {
    condition     = length(var.alarm_emails) <= 10
    error_message = "alarm_emails has more than ten addresses, which AWS Budgets refuses: use a mailing list."
  }

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails has something that is no e-mail address: each is written like alarms@example.org."
  }
}

variable "function_name" {
  description = "Name of the Lambda function, such as coalition-staging."
  type        = string
  nullable    = false
}

variable "api_name" {
  description = "Name of the REST API as Zappa makes it, which is the function's: the dimension ApiName."
  type        = string
  nullable    = false
}

variable "reserved_concurrency" {
  description = "How many containers the function may have at once (lambda_concurrency of zappa_settings.json)."
  type        = number
  nullable    = false

  validation {
    condition     = var.reserved_concurrency >= 2 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency is ${var.reserved_concurrency}: it is a whole number, 2 at least. With 1 the alarm would ring at each request."
  }
}

variable "function_timeout_seconds" {
  description = "When Lambda ends an invocation (timeout_seconds of zappa_settings.json), in seconds."
  type        = number
  default     = 29
  nullable    = false

  validation {
    condition     = var.function_timeout_seconds >= 1 && var.function_timeout_seconds <= 900
    error_message = "function_timeout_seconds is ${var.function_timeout_seconds}: Lambda takes 1 to 900."
  }
}

variable "database" {
  description = "The RDS instance: identifier, max_connections of its parameter group, storage in GB as it is now (after autoscaling too). Null where another stage owns it and watches it."
  type = object({
    instance_id          = string
    max_connections      = number
    allocated_storage_gb = number
  })
  default = null

  validation {
    condition     = try(var.database.max_connections >= 10, var.database == null)
    error_message = "database.max_connections is ${try(var.database.max_connections, 0)}: 10 at least, else the alarm would always ring."
  }

  validation {
    condition     = try(var.database.allocated_storage_gb >= 20, var.database == null)
    error_message = "database.allocated_storage_gb is ${try(var.database.allocated_storage_gb, 0)}: gp3 begins at 20 GB."
  }
}

variable "table_names" {
  description = "Names of the DynamoDB tables by what they keep: rate_limits, sessions, ledger. Empty where another stage owns them and watches them."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.table_names) == 0 || toset(keys(var.table_names)) == toset(["ledger", "rate_limits", "sessions"])
    error_message = "table_names names ${join(", ", keys(var.table_names))}: it is all of rate_limits, sessions and ledger, or empty."
  }
}

variable "cluster_arn" {
  description = "ARN of the ECS cluster that one-shot tasks run in."
  type        = string
  nullable    = false
}

variable "task_families" {
  description = "Task definition families by task; the one named import is watched."
  type        = map(string)
  nullable    = false

  validation {
    condition     = contains(keys(var.task_families), "import")
    error_message = "task_families has no import, so that a failed import would go unseen: name its family."
  }
}

variable "log_group_names" {
  description = "Log groups of the function, and of the one-shot tasks by task, for the saved queries."
  type        = object({ function = string, tasks = map(string) })
  nullable    = false
}

variable "failed_events_queue_name" {
  description = "Name of the SQS queue that takes asynchronous events which failed for good."
  type        = string
  nullable    = false
}
