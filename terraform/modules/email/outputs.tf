output "identity_arn" {
  description = "ARN of the identity that the function may send as."
  value       = local.identity_arn
}

output "mail_from" {
  description = "Address that mail comes from (MAIL_FROM), such as coalition@example.org."
  value       = "${var.mail_from_local}@${var.domain}"
}

output "configuration_set_name" {
  description = "Configuration set that every mail names (SES_CONFIGURATION_SET): coalition-STAGE."
  value       = aws_sesv2_configuration_set.this.configuration_set_name
}

output "feedback_topic_arn" {
  description = "ARN of the SNS topic with bounces and complaints (MAIL_FEEDBACK_TOPIC_ARN); Zappa subscribes the function to it."
  value       = local.topic_arn
}

output "dns_records" {
  description = "What the domain's DNS must say: list of {name, type, value}, values without quotes. Written already where hosted_zone_id is given."
  value       = local.dns_records
}
