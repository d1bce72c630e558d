locals {
  tags = { Component = "audit-trail" }

  bucket_name = "${var.name}-audit-trail-${var.account_id}"
  # From names, so that a plan shows the policy whole.
  bucket_arn = "arn:aws:s3:::${local.bucket_name}"
  trail_arn  = "arn:aws:cloudtrail:${var.region}:${var.account_id}:trail/${var.name}"
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_35:S3's own key encrypts. The account, unlike a stage, has no key of its own, and one would be $1 a month
  #checkov:skip=CKV_AWS_252:Nothing reads the files as they come; alarms are the stages'
  #checkov:skip=CKV2_AWS_10:A copy in CloudWatch Logs costs $0.50 a GB, and nothing would look at it; the files are read when there is a question
  name           = var.name
  s3_bucket_name = aws_s3_bucket.log.bucket

  # Management events only: the first copy of them is free.
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_logging                = true
  enable_log_file_validation    = true
  tags                          = local.tags

  # CloudTrail tries to write before it takes the bucket.
  depends_on = [aws_s3_bucket_policy.log]
}
