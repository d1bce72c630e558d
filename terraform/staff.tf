# Who signs staff in (docs/how-to/set-up-staff-sign-in.md): the stage's own Cognito pool, another provider, or passwords alone.

locals {
  # Names are known at plan, whatever is still to be made. Cognito's groups claim is the application's default, and the pool's groups
  # are called as roles are. A client's secret, where another provider gives one, is in the application's secret.
  staff_environment = merge(
    var.staff_identity == null ? {} : {
      STAFF_OIDC_ISSUER    = module.identity[0].issuer
      STAFF_OIDC_CLIENT_ID = module.identity[0].client_id
    },
    var.staff_provider == null ? {} : {
      STAFF_OIDC_ISSUER       = var.staff_provider.issuer
      STAFF_OIDC_CLIENT_ID    = var.staff_provider.client_id
      STAFF_OIDC_GROUPS_CLAIM = var.staff_provider.groups_claim
    },
    length(local.group_roles) == 0 ? {} : {
      STAFF_OIDC_GROUP_ROLES = join(",", [for group, role in local.group_roles : "${group}=${role}"])
    },
  )
  # At every address that the stage answers at; the application's own routes (a test compares).
  callback_urls = [for base in local.bases : "${base}/admin/sign-in/provider/callback/"]
  logout_urls   = [for base in local.bases : "${base}/admin/login/"]

  group_roles = try(var.staff_provider.group_roles, {})
  is_reached  = local.has_nat || try(var.staff_identity.is_reached_over_ipv6, var.staff_provider.is_reached_over_ipv6, true)
}

module "identity" {
  source = "./modules/identity"
  count  = var.staff_identity == null ? 0 : 1

  stage         = var.stage
  domain_prefix = var.staff_identity.domain_prefix
  callback_urls = local.callback_urls
  logout_urls   = local.logout_urls
  is_disposable = var.is_disposable
}

resource "terraform_data" "staff_refusals" {
  lifecycle {
    precondition {
      condition     = var.staff_identity == null || var.staff_provider == null
      error_message = "staff_identity and staff_provider are both set for ${var.stage}, and staff signs in by one provider: take one of them out."
    }

    # The function's subnets lead out over IPv6 alone. Cognito's cognito-idp.REGION.amazonaws.com has it (botocore's endpoint rules);
    # of the sign-in page's host, where tokens are fetched, nobody says so, and its private endpoint does not carry those.
    precondition {
      condition     = local.is_reached
      error_message = "${var.stage} is to sign staff in by ${var.staff_identity != null ? "a Cognito pool (staff_identity)" : "a provider (staff_provider)"}, and its function has no way to it over IPv4: set network.has_nat = true for ${local.home} (about $37 a month), or, where the provider answers over IPv6 (${var.staff_identity != null ? "dig AAAA ${var.staff_identity.domain_prefix}.auth.${var.region}.amazoncognito.com" : "dig AAAA of the hosts in its /.well-known/openid-configuration"}), is_reached_over_ipv6 = true."
    }
  }
}
