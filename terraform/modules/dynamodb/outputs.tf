output "rate_limits_table" {
  description = "Where requests are counted: {name, arn}."
  value       = { name = aws_dynamodb_table.rate_limits.name, arn = aws_dynamodb_table.rate_limits.arn }
}

output "sessions_table" {
  description = "Where the admin's sessions lie: {name, arn}."
  value       = { name = aws_dynamodb_table.sessions.name, arn = aws_dynamodb_table.sessions.arn }
}

output "ledger_table" {
  description = "Where releases are written down and leases taken: {name, arn}."
  value       = { name = aws_dynamodb_table.ledger.name, arn = aws_dynamodb_table.ledger.arn }
}
