output "trail_arn" {
  description = "ARN of the trail."
  value       = local.trail_arn
}

output "bucket_name" {
  description = "Bucket that the log lies in, below AWSLogs/ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY/."
  value       = aws_s3_bucket.log.bucket
}
