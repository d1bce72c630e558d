variable "name" {
  description = "Name of the repository, which the stages of the account share."
  type        = string
  default     = "coalition-builder"
  nullable    = false

  validation {
    condition     = length(var.name) >= 2 && length(var.name) <= 256 && can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", var.name))
    error_message = "name is \"${var.name}\", and ECR takes 2 to 256 small letters and digits, with . _ - or / between them."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits: only its own functions pull."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\", and an AWS account has 12 digits."
  }
}

variable "region" {
  description = "AWS region of the repository, such as us-east-1. Lambda pulls from its own region only."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\", and it must be one such as us-east-1."
  }
}

variable "kept_images" {
  description = "Newest images that are kept, 50 to 5,000. More than were ever pushed between the oldest release that is live on a stage, or that one would go back to, and today."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.kept_images >= 50 && var.kept_images <= 5000 && floor(var.kept_images) == var.kept_images
    error_message = "kept_images is ${var.kept_images}, and it must be a whole number from 50 to 5000: with fewer an image that is live, or that a rollback needs, may go."
  }
}

variable "is_disposable" {
  description = "Whether a destroy takes the repository with all images. false: one with an image in it stays."
  type        = bool
  default     = false
  nullable    = false
}
