locals {
  tags = { Component = "identity" }
  name = "coalition-${var.stage}-staff"

  # As the admin knows them; the smaller number wins where somebody is in several.
  groups = {
    admin     = { precedence = 10, may = "Everything, people and settings too" }
    editor    = { precedence = 20, may = "Campaigns and what is public of them" }
    moderator = { precedence = 30, may = "Reviews endorsements" }
    analyst   = { precedence = 40, may = "Reads numbers, changes nothing" }
  }
}

resource "aws_cognito_user_pool" "staff" {
  name                = local.name
  user_pool_tier      = "ESSENTIALS" # free up to 10,000 people a month
  deletion_protection = var.is_disposable ? "INACTIVE" : "ACTIVE"
  tags                = local.tags

  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]

  username_configuration {
    case_sensitive = false
  }

  # An admin invites; nobody signs up.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  # With an authenticator: codes by SMS can be taken over with a telephone number, and cost money.
  mfa_configuration = "ON"

  software_token_mfa_configuration {
    enabled = true
  }

  password_policy {
    minimum_length                   = 14
    password_history_size            = 5
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 3
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # A new address counts once it has answered; until then the old one does.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }
}

resource "aws_cognito_user_pool_domain" "staff" {
  domain       = var.domain_prefix
  user_pool_id = aws_cognito_user_pool.staff.id
}

# Public, so that no secret lies in the state: the code is bound to who asked for it by PKCE.
resource "aws_cognito_user_pool_client" "admin" {
  name         = "${local.name}-admin"
  user_pool_id = aws_cognito_user_pool.staff.id

  generate_secret                      = false
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email", "profile"]
  callback_urls                        = var.callback_urls
  logout_urls                          = var.logout_urls
  # Passwords are typed into Cognito's own page alone.
  explicit_auth_flows           = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  # A day's work, and minutes for what cannot be taken back.
  access_token_validity  = 15
  id_token_validity      = 15
  refresh_token_validity = 10

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }
}

resource "aws_cognito_user_group" "all" {
  for_each = local.groups

  name         = each.key
  description  = each.value.may
  precedence   = each.value.precedence
  user_pool_id = aws_cognito_user_pool.staff.id
}
