locals {
  tags = { Component = "storage" }

  # The longest, with production and an account, has 59 of S3's 63 characters.
  names = {
    static      = "coalition-builder-static-${var.stage}-${var.account_id}"
    media       = "coalition-builder-media-${var.stage}-${var.account_id}"
    deployments = "coalition-builder-zappa-deployments-${var.stage}-${var.account_id}"
    geodata     = "coalition-builder-geodata-${var.stage}-${var.account_id}"
  }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs would hold visitors' addresses. Writes are in the audit trail's reach, and the application logs uploads by request id
  #checkov:skip=CKV_AWS_144:What cannot be made again (media) is small and versioned. A second region is the database's switch
  #checkov:skip=CKV_AWS_145:S3's own key encrypts. With one of ours CloudFront, browsers' uploads and each reader would need the key too, and each request would cost
  #checkov:skip=CKV2_AWS_62:Nothing waits for an event: the application is told of an upload by who made it
  for_each = local.names

  bucket        = each.value
  force_destroy = var.is_disposable
  tags          = local.tags
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = aws_s3_bucket.this

  bucket                  = each.value.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.bucket

  # No access lists at all: policies alone say who may what.
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_cors_configuration" "media" {
  count = length(var.cors_origins) > 0 ? 1 : 0

  bucket = aws_s3_bucket.this["media"].bucket

  # The admin's page posts the file straight here, with the form that the application signed.
  cors_rule {
    allowed_methods = ["POST", "PUT"]
    allowed_origins = sort(var.cors_origins)
    allowed_headers = ["Content-Type"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}
