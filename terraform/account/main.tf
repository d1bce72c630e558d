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

  account_id    = var.account_id
  region        = var.region
  is_disposable = var.is_disposable
}

module "infrastructure_identity" {
  source = "../modules/infrastructure-identity"

  account_id        = var.account_id
  region            = var.region
  github_repository = var.github_repository
  stages            = var.stages
  state_bucket      = "coalition-builder-terraform-state-${var.account_id}"
}
