output "key_arn" {
  description = "ARN of the key, known after apply. Policies that must be whole at plan say arn:aws:kms:REGION:ACCOUNT:key/* with the condition kms:ResourceAliases = alias_name."
  value       = aws_kms_key.this.arn
}

output "alias_name" {
  description = "The key's name, alias/coalition-builder-STAGE, known at plan."
  value       = aws_kms_alias.this.name
}
