variable "stage" {
  description = "Home stage whose name the tables carry: dev, staging or production. A stage that shares uses its home's tables, with keys of its own."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage \"${var.stage}\": it is one of dev, staging, production."
  }
}

variable "point_in_time_recovery" {
  description = "Whether each table can be restored to any second of the last 35 days (about $0.20 a month for each GB)."
  type        = bool
  default     = true
  nullable    = false
}

variable "max_units_per_second" {
  description = "Brake on the cost: read and write request units that each table serves a second before it throttles, 1 to 40,000. The most that a table can then cost an hour: $0.45 for 1,000 reads, $4.50 for 2,000 writes a second."
  type = object({
    read  = optional(number, 1000)
    write = optional(number, 2000)
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for units in values(var.max_units_per_second) : units >= 1 && units <= 40000 && floor(units) == units
    ])
    error_message = "max_units_per_second is read ${var.max_units_per_second.read}, write ${var.max_units_per_second.write}, and both must be whole numbers from 1 to 40000, an account's default quota for a table."
  }
}

variable "is_disposable" {
  description = "Whether a destroy may take the tables and what is in them. false: they are protected from deletion."
  type        = bool
  default     = false
  nullable    = false
}
