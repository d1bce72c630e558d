output "app_secret" {
  description = "The application's secret (APP_SECRET_ID): {name, arn}. The ARN is known after apply only."
  value       = { name = aws_secretsmanager_secret.this["app"].name, arn = aws_secretsmanager_secret.this["app"].arn }
}

output "database_secrets" {
  description = "The database roles' secrets by role (runtime, migration, import): {name, arn}. ARNs are known after apply only."
  value = {
    for role in local.database_roles : role => {
      name = aws_secretsmanager_secret.this[role].name
      arn  = aws_secretsmanager_secret.this[role].arn
    }
  }
}
