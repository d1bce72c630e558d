output "release_role_arn" {
  description = "ARN of the role that workflows release with, known before it is made."
  value       = "arn:aws:iam::${var.account_id}:role/${local.name}-release"
  depends_on  = [aws_iam_role_policy.release]
}

output "release_role_name" {
  description = "Name of that role."
  value       = "${local.name}-release"
  depends_on  = [aws_iam_role.release]
}
