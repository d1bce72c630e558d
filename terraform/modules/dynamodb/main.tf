# Keys and TTL attributes are the code's: backend/foundation/aws/tables.py, backend/ops/ledger.py.

locals {
  tags = { Component = "dynamodb" }
}

resource "aws_dynamodb_table" "rate_limits" {
  #checkov:skip=CKV_AWS_119:Encrypted with DynamoDB's own key. The limiter has 0.2 s, and a key of ours would be one more thing it waits for and fails by
  name                        = "coalition-builder-rate-limits-${var.stage}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  deletion_protection_enabled = !var.is_disposable
  tags                        = local.tags

  attribute {
    name = "pk"
    type = "S"
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  on_demand_throughput {
    max_read_request_units  = var.max_units_per_second.read
    max_write_request_units = var.max_units_per_second.write
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "sessions" {
  #checkov:skip=CKV_AWS_119:Encrypted with DynamoDB's own key. Items are named by a hash of the session's key, so that who reads them cannot use them
  name                        = "coalition-builder-sessions-${var.stage}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "session_key"
  deletion_protection_enabled = !var.is_disposable
  tags                        = local.tags

  attribute {
    name = "session_key"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  on_demand_throughput {
    max_read_request_units  = var.max_units_per_second.read
    max_write_request_units = var.max_units_per_second.write
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

# Rows are only added, and none expires: a way back may need the oldest.
resource "aws_dynamodb_table" "ledger" {
  #checkov:skip=CKV_AWS_119:Encrypted with DynamoDB's own key. Releases are no secret, and a lost key would take the way back with it
  name                        = "coalition-builder-releases-${var.stage}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "stage"
  range_key                   = "entry"
  deletion_protection_enabled = !var.is_disposable
  tags                        = local.tags

  attribute {
    name = "stage"
    type = "S"
  }

  attribute {
    name = "entry"
    type = "N"
  }

  on_demand_throughput {
    max_read_request_units  = var.max_units_per_second.read
    max_write_request_units = var.max_units_per_second.write
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}
