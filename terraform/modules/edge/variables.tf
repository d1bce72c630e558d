variable "stage" {
  description = "Whose front door this is: dev, staging or production; also the name of the API's stage."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "There is no stage «${var.stage}»: it is one of dev, staging, production."
  }
}

variable "region" {
  description = "The AWS region of the API, such as us-east-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region «${var.region}» is no AWS region: it is written like us-east-1."
  }
}

variable "domain_name" {
  description = "The host that visitors ask, such as api.example.org; it lies in the hosted zone."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
    error_message = "domain_name «${var.domain_name}» is no host: lower case, without scheme or path, such as api.example.org."
  }
}

variable "hosted_zone_id" {
  description = "Id of the Route 53 hosted zone that the host lies in, such as Z0123456789ABCDEFGHIJ."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id is no id of a Route 53 zone: it begins with Z, without /hostedzone/."
  }
}

variable "api_id" {
  description = "Id of the REST API, as the first deployment wrote it to SSM (api/id)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]{4,32}$", var.api_id))
    error_message = "api_id «${var.api_id}» is no id of a REST API: deploy the stage first (bin/zappa deploy), which writes it to SSM."
  }
}

variable "front" {
  description = "What stands in front: cloudfront, or api-gateway alone (both with the domain's own certificate; both cost nothing idle)."
  type        = string
  default     = "cloudfront"
  nullable    = false

  validation {
    condition     = contains(["cloudfront", "api-gateway"], var.front)
    error_message = "front is «${var.front}»: it is cloudfront or api-gateway."
  }
}

variable "origin_secret" {
  description = "With front cloudfront: one of the application's ORIGIN_SECRETS, by which it believes CloudFront who the visitor is; 32 to 256 visible characters. It lies in the state."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.front != "cloudfront" || try(can(regex("^[!-~]{32,256}$", var.origin_secret)), false)
    error_message = "front cloudfront needs an origin_secret of 32 to 256 visible ASCII characters, else every visitor would be counted as CloudFront: put one of ORIGIN_SECRETS there."
  }
}

variable "price_class" {
  description = "Where CloudFront answers: PriceClass_100 (North America, Europe, Israel), PriceClass_200 or PriceClass_All."
  type        = string
  default     = "PriceClass_100"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class is «${var.price_class}»: it is PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "has_waf" {
  description = "Whether a web ACL stands before everything: about $10 a month (ACL $5, five rules $1 each) and $0.60 for a million requests in us-east-1."
  type        = bool
  default     = false
  nullable    = false
}

variable "rate_limit" {
  description = "With has_waf: requests in five minutes from one address, beyond which WAF blocks it; ours refuse far earlier. The front end's proxy may ask ten times as often."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.rate_limit >= 100 && var.rate_limit <= 200000000 && floor(var.rate_limit) == var.rate_limit
    error_message = "rate_limit is ${var.rate_limit}: WAF takes whole numbers from 100 to 200,000,000 (ten times as much for the proxy)."
  }
}

variable "has_waf_log" {
  description = "With has_waf: whether blocked requests are logged ($0.50 a GB), visitors' addresses with them."
  type        = bool
  default     = true
  nullable    = false
}
