output "role_arn" {
  description = "ARN of the function's role, known before it is made."
  value       = "arn:aws:iam::${var.account_id}:role/${local.name}-function"
  depends_on  = [aws_iam_role_policy.function]
}

output "security_group_id" {
  description = "Security group of the function."
  value       = aws_security_group.function.id
}

output "log_group_name" {
  description = "Log group of the function, made before it."
  value       = "/aws/lambda/${local.name}"
  depends_on  = [aws_cloudwatch_log_group.function]
}

output "failed_events_queue" {
  description = "Name and ARN of the queue where events go that failed; a release names it to Lambda."
  value       = { name = local.queue_name, arn = local.queue_arn }
  depends_on  = [aws_sqs_queue_policy.failed_events]
}
