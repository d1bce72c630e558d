# Where the network lies, and beside what it must not lie.

variable "cidr" {
  description = "The network's private IPv4 addresses, a /16 to /20 such as 10.20.0.0/16, of which each subnet gets a sixteenth. IPv6 addresses are AWS's to give."
  type        = string
  nullable    = false

  # What is malformed is refused by this rule alone; the others let it pass.
  validation {
    condition     = can(cidrnetmask(var.cidr))
    error_message = "cidr is \"${var.cidr}\", and it must be an IPv4 network such as 10.20.0.0/16."
  }

  validation {
    condition     = try(cidrsubnet(var.cidr, 0, 0) == var.cidr, true)
    error_message = "cidr is \"${var.cidr}\", an address within a network: the network itself is ${try(cidrsubnet(var.cidr, 0, 0), "none")}."
  }

  validation {
    condition     = try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, true)
    error_message = "cidr is \"${var.cidr}\", and it must be a /16 to /20: AWS takes no larger network, and a smaller one's subnets are too small."
  }

  validation {
    condition = !can(cidrnetmask(var.cidr)) || anytrue([
      for private in local.private_ranges : cidrsubnet("${split("/", var.cidr)[0]}/${split("/", private)[1]}", 0, 0) == private
    ])
    error_message = "cidr is \"${var.cidr}\", and it must lie in a private range: ${join(", ", local.private_ranges)} (RFC 1918)."
  }

  # Two networks overlap when they agree in as many bits as the larger one has.
  validation {
    condition = length([
      for reserved in var.reserved_cidrs : reserved if try(
        cidrsubnet("${split("/", var.cidr)[0]}/${min(split("/", var.cidr)[1], split("/", reserved)[1])}", 0, 0) ==
        cidrsubnet("${split("/", reserved)[0]}/${min(split("/", var.cidr)[1], split("/", reserved)[1])}", 0, 0),
        false,
      )
    ]) == 0
    error_message = "cidr is \"${var.cidr}\", which overlaps ${join(", ", [
      for reserved in var.reserved_cidrs : reserved if try(
        cidrsubnet("${split("/", var.cidr)[0]}/${min(split("/", var.cidr)[1], split("/", reserved)[1])}", 0, 0) ==
        cidrsubnet("${split("/", reserved)[0]}/${min(split("/", var.cidr)[1], split("/", reserved)[1])}", 0, 0),
        false,
      )
    ])} of reserved_cidrs: choose one that lies apart, since two that overlap can never be connected."
  }
}

variable "reserved_cidrs" {
  description = "IPv4 networks that this one must not overlap, such as other stages' and offices', because it may be connected with them one day."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for reserved in var.reserved_cidrs : can(cidrnetmask(reserved))])
    error_message = "reserved_cidrs has ${jsonencode([for reserved in var.reserved_cidrs : reserved if !can(cidrnetmask(reserved))])}, and each must be an IPv4 network such as 10.30.0.0/16."
  }
}

locals {
  # RFC 1918, section 3.
  private_ranges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
}
