output "state_bucket" {
  description = "Name of the bucket that keeps the states."
  value       = local.name
  depends_on  = [aws_s3_bucket_policy.states]
}
