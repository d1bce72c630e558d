locals {
  # An emulator has another account, and knows no such thing as a wrong one.
  is_emulated = var.emulator_endpoint != null
}

provider "aws" {
  region              = var.region
  allowed_account_ids = local.is_emulated ? null : [var.account_id]
  # With the default of 25, a call that an emulator does not know hangs for minutes.
  max_retries                 = local.is_emulated ? 5 : null
  skip_credentials_validation = local.is_emulated
  skip_metadata_api_check     = local.is_emulated
  s3_use_path_style           = local.is_emulated

  default_tags {
    tags = {
      Project    = "coalition-builder"
      Stage      = "account"
      CostCenter = var.cost_center
    }
  }

  dynamic "endpoints" {
    for_each = var.emulator_endpoint[*]
    content {
      cloudtrail = endpoints.value
      ecr        = endpoints.value
      iam        = endpoints.value
      kms        = endpoints.value
      s3         = endpoints.value
      sts        = endpoints.value
    }
  }
}
