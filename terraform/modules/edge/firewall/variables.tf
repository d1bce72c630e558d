variable "name" {
  description = "Name of the web ACL and of its metrics, such as coalition-staging-edge."
  type        = string
  nullable    = false
}

variable "scope" {
  description = "CLOUDFRONT (made in us-east-1) or REGIONAL."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["CLOUDFRONT", "REGIONAL"], var.scope)
    error_message = "scope is «${var.scope}»: it is CLOUDFRONT or REGIONAL."
  }
}

variable "rate_limit" {
  description = "Requests in five minutes from one address, beyond which it is blocked."
  type        = number
  nullable    = false
}

variable "tags" {
  description = "Tags of all that is made here."
  type        = map(string)
  nullable    = false
}

variable "has_log" {
  description = "Whether blocked requests are logged."
  type        = bool
  default     = true
  nullable    = false
}
