output "repository_uri" {
  description = "Where images are pushed to (bin/build-image --push)."
  value       = module.container_registry.repository_uri
}

output "trail_arn" {
  description = "ARN of the audit trail; null without one."
  value       = one(module.audit_trail[*].trail_arn)
}

output "plan_role_arn" {
  description = "ARN of the role that pull requests plan with: the repository's variable PLAN_ROLE_ARN."
  value       = module.infrastructure_identity.plan_role_arn
}

output "apply_role_arns" {
  description = "ARN of the role that applies a stage, by stage: the variable APPLY_ROLE_ARN of the environment infrastructure-<stage>."
  value       = module.infrastructure_identity.apply_role_arns
}

output "boundary_arns" {
  description = "ARN of the boundary that a stage's roles carry, by stage."
  value       = module.infrastructure_identity.boundary_arns
}
