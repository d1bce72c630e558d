# Who comes in, and how.
mock_provider "aws" {}

variables {
  stage         = "production"
  domain_prefix = "coalition-staff"
  callback_urls = ["https://api.example.org/admin/sign-in/provider/callback/"]
  logout_urls   = ["https://api.example.org/admin/login/"]
}

run "nobody_signs_up_and_everybody_has_a_second_factor" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool.staff.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Anybody could sign up as staff."
  }

  assert {
    condition     = aws_cognito_user_pool.staff.mfa_configuration == "ON" && aws_cognito_user_pool.staff.software_token_mfa_configuration[0].enabled && length(aws_cognito_user_pool.staff.sms_configuration) == 0
    error_message = "A password alone is enough, or a code comes by SMS."
  }

  assert {
    condition     = aws_cognito_user_pool.staff.password_policy[0].minimum_length >= 14
    error_message = "Passwords are short."
  }

  assert {
    condition     = aws_cognito_user_pool.staff.deletion_protection == "ACTIVE" && aws_cognito_user_pool.staff.tags == tomap({ Component = "identity" })
    error_message = "The pool may be deleted, or is not tagged."
  }
}

run "the_client_has_no_secret_and_no_flow_but_the_code" {
  command = plan

  assert {
    condition     = !aws_cognito_user_pool_client.admin.generate_secret && aws_cognito_user_pool_client.admin.allowed_oauth_flows == toset(["code"])
    error_message = "A secret would lie in the state, or a token in an address."
  }

  assert {
    condition     = aws_cognito_user_pool_client.admin.explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH"]) && aws_cognito_user_pool_client.admin.prevent_user_existence_errors == "ENABLED"
    error_message = "Passwords may be tried outside of the sign-in page, or who is staff may be asked."
  }
}

run "the_groups_are_the_admins" {
  command = plan

  assert {
    condition     = toset(keys(aws_cognito_user_group.all)) == toset(["admin", "analyst", "editor", "moderator"])
    error_message = "The groups are not admin, analyst, editor, moderator."
  }

  assert {
    condition     = length(distinct([for group in aws_cognito_user_group.all : group.precedence])) == 4
    error_message = "Two groups have one precedence."
  }
}

run "a_disposable_pool_may_be_destroyed" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition     = aws_cognito_user_pool.staff.deletion_protection == "INACTIVE"
    error_message = "An emulator's pool could not be destroyed."
  }
}
