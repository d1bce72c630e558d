# Where the log lies.

resource "aws_s3_bucket" "log" {
  #checkov:skip=CKV_AWS_18:A log of who reads the log would need one itself; nobody but an auditor reads it
  #checkov:skip=CKV_AWS_144:One region is enough for a log; nothing depends on it
  #checkov:skip=CKV_AWS_145:As CKV_AWS_35 of the trail
  #checkov:skip=CKV2_AWS_62:As CKV_AWS_252 of the trail
  bucket        = local.bucket_name
  force_destroy = var.is_disposable
  tags          = local.tags
}

resource "aws_s3_bucket_public_access_block" "log" {
  bucket = aws_s3_bucket.log.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "log" {
  bucket = aws_s3_bucket.log.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "log" {
  bucket = aws_s3_bucket.log.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "log" {
  bucket = aws_s3_bucket.log.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "log" {
  bucket = aws_s3_bucket.log.bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.retention_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.log]
}

resource "aws_s3_bucket_policy" "log" {
  bucket = aws_s3_bucket.log.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "AllowTrailToLook"
          Effect    = "Allow"
          Principal = { Service = "cloudtrail.amazonaws.com" }
          Action    = ["s3:GetBucketAcl"]
          Resource  = [local.bucket_arn]
          Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
        },
        {
          Sid       = "AllowTrailToWrite"
          Effect    = "Allow"
          Principal = { Service = "cloudtrail.amazonaws.com" }
          Action    = ["s3:PutObject"]
          Resource  = ["${local.bucket_arn}/AWSLogs/${var.account_id}/*"]
          Condition = {
            StringEquals = {
              "aws:SourceArn" = local.trail_arn
              "s3:x-amz-acl"  = "bucket-owner-full-control"
            }
          }
        },
        {
          Sid       = "DenyClearText"
          Effect    = "Deny"
          Principal = "*"
          Action = [
            "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion",
            "s3:ListBucket", "s3:ListBucketVersions",
          ]
          Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ],
      # Who could delete lines could hide what he did. Lifecycle rules are not asked.
      var.is_disposable ? [] : [
        {
          Sid       = "DenyDeletion"
          Effect    = "Deny"
          Principal = "*"
          Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
          Resource  = ["${local.bucket_arn}/*"]
        },
      ],
    )
  })

  depends_on = [aws_s3_bucket_public_access_block.log]
}
