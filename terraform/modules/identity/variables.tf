variable "stage" {
  description = "Whose staff signs in here: dev, staging or production."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage «${var.stage}»: it is one of dev, staging, production."
  }
}

variable "domain_prefix" {
  description = "First label of the sign-in page's host, unique in the region: PREFIX.auth.REGION.amazoncognito.com."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])?$", var.domain_prefix)) && !can(regex("aws|amazon|cognito", var.domain_prefix))
    error_message = "domain_prefix «${var.domain_prefix}» is refused by Cognito: lower case, digits and dashes, up to 63, without the words aws, amazon, cognito."
  }
}

variable "callback_urls" {
  description = "Where Cognito may send people after they signed in: https, or http on localhost; at least one."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.callback_urls) > 0 && alltrue([for url in var.callback_urls : can(regex("^(https://[^/?#]+|http://localhost(:[0-9]+)?)(/[^#]*)?$", url))])
    error_message = "callback_urls is empty or has what is neither https nor http on localhost: a token would travel in the open."
  }
}

variable "logout_urls" {
  description = "Where Cognito may send people after they signed out: https, or http on localhost."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for url in var.logout_urls : can(regex("^(https://[^/?#]+|http://localhost(:[0-9]+)?)(/[^#]*)?$", url))])
    error_message = "logout_urls has what is neither https nor http on localhost."
  }
}

variable "is_disposable" {
  description = "Whether the pool may be destroyed with everybody in it."
  type        = bool
  default     = false
  nullable    = false
}
