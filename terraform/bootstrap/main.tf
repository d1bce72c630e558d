# The bucket that keeps the states: one object a target (bootstrap, account, and each stage), locked by an object beside it.

locals {
  name = "coalition-builder-terraform-state-${var.account_id}"
  tags = { Component = "bootstrap" }

  # As modules/storage: named one by one, all that carries a file or its name.
  every_access = [
    "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging",
    "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion",
    "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
    "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads",
  ]
  refusals = {
    RefuseWhatIsNotEncrypted = { Bool = { "aws:SecureTransport" = "false" } }
    RefuseOldTls             = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
  }
}

resource "aws_s3_bucket" "states" {
  #checkov:skip=CKV_AWS_18:CloudTrail tells who changes the bucket; its objects are read by Terraform's roles only.
  #checkov:skip=CKV_AWS_144:A state can be imported anew; versions guard it against mistakes.
  #checkov:skip=CKV_AWS_145:S3's own key encrypts it: a key of ours would have to exist before the state that makes it.
  #checkov:skip=CKV2_AWS_62:Nobody waits for a state to change.
  bucket        = local.name
  force_destroy = var.is_disposable
  tags          = local.tags
}

# What a broken apply wrote over is still there.
resource "aws_s3_bucket_versioning" "states" {
  bucket = aws_s3_bucket.states.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "states" {
  bucket = aws_s3_bucket.states.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "states" {
  bucket = aws_s3_bucket.states.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "states" {
  bucket = aws_s3_bucket.states.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "states" {
  bucket = aws_s3_bucket.states.bucket

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days           = 365
      newer_noncurrent_versions = 20
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.states]
}

resource "aws_s3_bucket_policy" "states" {
  bucket = aws_s3_bucket.states.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for sid, condition in local.refusals : {
      Sid       = sid
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = local.every_access
      Resource  = ["arn:aws:s3:::${local.name}", "arn:aws:s3:::${local.name}/*"]
      Condition = condition
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.states]
}
