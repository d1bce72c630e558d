output "instance_id" {
  description = "The instance's identifier, coalition-builder-STAGE unless another was told, by which metrics know it."
  value       = aws_db_instance.this.identifier
}

output "host" {
  description = "Name of the instance itself: for migrations, imports and people."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port of PostgreSQL, 5432, the proxy's too."
  value       = local.port
}

output "endpoint_host" {
  description = "Name that the function connects to: the proxy's where there is one, else the instance's."
  value       = local.has_proxy ? aws_db_proxy.this[0].endpoint : aws_db_instance.this.address
}

output "master_secret_arn" {
  description = "ARN of the secret that RDS keeps the master's user and password in (rds!db-…); null while RDS has none."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

output "security_group_id" {
  description = "Id of the database's security group, to which clients add a rule for themselves; the proxy belongs to it too."
  value       = aws_security_group.this.id
}

output "max_connections" {
  description = "How many connections PostgreSQL takes in all; three of them are kept for superusers."
  value       = local.max_connections
}
