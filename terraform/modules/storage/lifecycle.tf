# What S3 itself deletes. Parts of an upload that broke off cost as much as files, and no listing shows them.

locals {
  # Days that replaced and deleted files can be brought back.
  old_versions = {
    static      = var.old_version_retention_days
    media       = var.old_version_retention_days
    geodata     = var.old_version_retention_days
    deployments = 1
  }

  # Files that go by age: prefix and days.
  expiring = {
    static = {}
    media = {
      uploads = { prefix = "uploads/", days = var.upload_retention_days }
      # The application deletes them after seven (apps/desk): of personal data no old version stays either.
      exports = { prefix = "exports/", days = 8 }
    }
    geodata     = {}
    deployments = { templates = { prefix = "", days = var.deployment_retention_days } }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "delete-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = local.old_versions[each.key]
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = local.expiring[each.key]

    content {
      id     = "expire-${rule.key}"
      status = "Enabled"

      filter {
        prefix = rule.value.prefix
      }

      expiration {
        days = rule.value.days
      }

      # An original holds what its owner's camera wrote; once expired it is not kept for a month.
      noncurrent_version_expiration {
        noncurrent_days = 1
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
