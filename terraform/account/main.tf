# What an account has once, whichever stages live in it.

module "container_registry" {
  source = "../modules/container-registry"

  account_id    = var.account_id
  region        = var.region
  kept_images   = var.kept_images
  is_disposable = var.is_disposable
}

module "audit_trail" {
  source = "../modules/audit-trail"
  count  = var.has_audit_trail ? 1 : 0

  account_id    = var.account_id
  region        = var.region
  is_disposable = var.is_disposable
}

module "infrastructure_identity" {
  source = "../modules/infrastructure-identity"

  account_id          = var.account_id
  region              = var.region
  github_repository   = var.github_repository
  github_subject      = var.github_subject
  has_github_provider = var.has_github_provider
  stages              = var.stages
  state_bucket        = "coalition-builder-terraform-state-${var.account_id}"
}
