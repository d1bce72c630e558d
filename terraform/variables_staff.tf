# Who signs staff in; without either of them, passwords alone.

variable "staff_identity" {
  description = "Cognito pool for staff: domain_prefix (unique in the region), is_reached_over_ipv6 (whether somebody has seen an AAAA record of the sign-in page's host, PREFIX.auth.REGION.amazoncognito.com; without one the function reaches it by network.has_nat alone). null: none; it costs nothing up to 10,000 users a month."
  type = object({
    domain_prefix        = string
    is_reached_over_ipv6 = optional(bool, false)
  })
  default = null
}

variable "staff_provider" {
  description = "A provider of OpenID Connect that is there already: issuer (as its discovery document writes it), client_id, groups_claim (the ID token's claim that lists groups), group_roles (role by group; {}: groups are called as roles are), is_reached_over_ipv6 (whether each host of its discovery document has an AAAA record; without, the function reaches it by network.has_nat alone). Where it gives a client's secret, that belongs into the application's secret. null: none."
  type = object({
    issuer               = string
    client_id            = string
    groups_claim         = string
    group_roles          = optional(map(string), {})
    is_reached_over_ipv6 = optional(bool, false)
  })
  default = null

  # As backend/config/variables.py reads them.
  validation {
    condition     = var.staff_provider == null || can(regex("^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^?#\\s]*)?$", var.staff_provider.issuer))
    error_message = "staff_provider.issuer is \"${try(var.staff_provider.issuer, "null")}\", and it must be https://host or https://host/path, as the provider's /.well-known/openid-configuration says issuer."
  }

  validation {
    condition     = var.staff_provider == null || can(regex("^[!-~]{1,255}$", var.staff_provider.client_id))
    error_message = "staff_provider.client_id is \"${try(var.staff_provider.client_id, "null")}\", and a client's id is 1 to 255 characters without a space."
  }

  validation {
    condition     = var.staff_provider == null || can(regex("^[A-Za-z0-9_:./-]{1,200}$", var.staff_provider.groups_claim))
    error_message = "staff_provider.groups_claim is \"${try(coalesce(var.staff_provider.groups_claim, "null"), "null")}\", and it must be a claim's name, such as groups."
  }

  validation {
    condition     = alltrue([for group, role in try(var.staff_provider.group_roles, {}) : can(regex("^[^,=\\s]([^,=]*[^,=\\s])?$", group)) && contains(["moderator", "editor", "analyst", "admin", "superuser"], role)])
    error_message = "staff_provider.group_roles is ${jsonencode(try(var.staff_provider.group_roles, {}))}: a group's name has neither a comma nor an equals sign, and its role is moderator, editor, analyst, admin or superuser."
  }
}
