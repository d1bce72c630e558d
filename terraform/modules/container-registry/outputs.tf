output "repository_uri" {
  description = "Where images are pushed to and pulled from: registry/name, without a tag."
  value       = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  description = "ARN of the repository."
  value       = local.repository_arn
}
