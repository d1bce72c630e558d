output "parameters_path" {
  description = "Where SSM has what bin/zappa reads of this stage."
  value       = local.parameters_path
}

output "dns_records" {
  description = "What to write into the domain's DNS where it is not in Route 53: list of {name, type, value}."
  value       = var.hosted_zone_id == null ? module.email.dns_records : []
}

output "release_role_arn" {
  description = "Role that the GitHub environment of the stage's name releases with (its variable RELEASE_ROLE_ARN)."
  value       = module.deploy_identity.release_role_arn
}

output "static_url" {
  description = "Where static files are served."
  value       = module.storage.static_url
}

output "alarm_topic_arn" {
  description = "SNS topic of the stage's alarms."
  value       = module.monitoring.alarm_topic_arn
}

output "alarms" {
  description = "The stage's alarms by name: the number that each rings over (free storage and silences: under), and its runbook."
  value       = module.monitoring.alarms
}

output "dashboard_name" {
  description = "CloudWatch dashboard of the stage."
  value       = module.monitoring.dashboard_name
}

output "url" {
  description = "Where visitors reach the API: the edge, else the API's own address; null before the first deploy."
  value       = try(module.edge[0].url, local.api_url, null)
}

output "staff_identity" {
  description = "Issuer, client, pool and sign-in page of the staff's Cognito pool; null without one. bin/zappa tells the function the first two."
  value = var.staff_identity == null ? null : {
    issuer       = module.identity[0].issuer
    client_id    = module.identity[0].client_id
    user_pool_id = module.identity[0].user_pool_id
    sign_in_url  = "https://${var.staff_identity.domain_prefix}.auth.${var.region}.amazoncognito.com"
  }
}
