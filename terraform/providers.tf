locals {
  # An emulator has another account, and knows no such thing as a wrong one.
  is_emulated         = var.emulator_endpoint != null
  allowed_account_ids = local.is_emulated ? null : [var.account_id]
  # With the default of 25, a call that an emulator does not know hangs for minutes.
  max_retries = local.is_emulated ? 5 : null

  tags = {
    Project    = "coalition-builder"
    Stage      = var.stage
    CostCenter = var.cost_center
  }
}

provider "aws" {
  region                      = var.region
  allowed_account_ids         = local.allowed_account_ids
  max_retries                 = local.max_retries
  skip_credentials_validation = local.is_emulated
  skip_metadata_api_check     = local.is_emulated
  s3_use_path_style           = local.is_emulated

  default_tags {
    tags = local.tags
  }

  dynamic "endpoints" {
    for_each = var.emulator_endpoint[*]
    content {
      acm            = endpoints.value
      apigateway     = endpoints.value
      budgets        = endpoints.value
      cloudfront     = endpoints.value
      cloudtrail     = endpoints.value
      cloudwatch     = endpoints.value
      cognitoidp     = endpoints.value
      dynamodb       = endpoints.value
      ec2            = endpoints.value
      ecr            = endpoints.value
      ecs            = endpoints.value
      events         = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      lambda         = endpoints.value
      logs           = endpoints.value
      rds            = endpoints.value
      route53        = endpoints.value
      s3             = endpoints.value
      secretsmanager = endpoints.value
      ses            = endpoints.value
      sesv2          = endpoints.value
      sns            = endpoints.value
      sqs            = endpoints.value
      ssm            = endpoints.value
      sts            = endpoints.value
      wafv2          = endpoints.value
      xray           = endpoints.value
    }
  }
}

# CloudFront takes certificates and web ACLs of this region only.
provider "aws" {
  alias                       = "us_east_1"
  region                      = "us-east-1"
  allowed_account_ids         = local.allowed_account_ids
  max_retries                 = local.max_retries
  skip_credentials_validation = local.is_emulated
  skip_metadata_api_check     = local.is_emulated

  default_tags {
    tags = local.tags
  }

  dynamic "endpoints" {
    for_each = var.emulator_endpoint[*]
    content {
      acm        = endpoints.value
      cloudwatch = endpoints.value
      logs       = endpoints.value
      route53    = endpoints.value
      sts        = endpoints.value
      wafv2      = endpoints.value
    }
  }
}

# Where copies of the database's backups lie, if they are wanted (database.snapshot_copy_region).
provider "aws" {
  alias                       = "replica"
  region                      = coalesce(var.database.snapshot_copy_region, var.region)
  allowed_account_ids         = local.allowed_account_ids
  max_retries                 = local.max_retries
  skip_credentials_validation = local.is_emulated
  skip_metadata_api_check     = local.is_emulated

  default_tags {
    tags = local.tags
  }

  dynamic "endpoints" {
    for_each = var.emulator_endpoint[*]
    content {
      kms = endpoints.value
      rds = endpoints.value
      sts = endpoints.value
    }
  }
}
