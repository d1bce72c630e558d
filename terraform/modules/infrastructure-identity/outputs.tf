output "provider_arn" {
  description = "ARN of GitHub as identity provider."
  value       = "${local.account}:oidc-provider/${local.issuer}"
  depends_on  = [aws_iam_openid_connect_provider.github]
}

output "plan_role_arn" {
  description = "ARN of the role that pull requests plan with."
  value       = "${local.account}:role/${local.plan_name}"
  depends_on  = [aws_iam_role_policy_attachment.reads]
}

output "apply_role_arns" {
  description = "ARN of the role that applies a stage, by stage."
  value       = { for stage in var.stages : stage => "${local.account}:role/${local.apply_name[stage]}" }
  depends_on  = [aws_iam_role_policy_attachment.changes]
}

output "boundary_arns" {
  description = "ARN of the boundary that each role of a stage must carry, by stage: permissions_boundary_arn of the modules."
  value       = { for stage in var.stages : stage => "${local.account}:policy/${local.boundary_name[stage]}" }
  depends_on  = [aws_iam_policy.boundary]
}
