# Empty on purpose: a value that Terraform knew would stand in its state. Who puts them in is in the README.

locals {
  tags = { Component = "secrets" }

  prefix = "coalition-builder/${var.stage}"
  secrets = {
    app       = { name = "${local.prefix}/app", what = "Signing key, pepper, and what the front end and CloudFront prove themselves with" }
    runtime   = { name = "${local.prefix}/database/runtime", what = "Database role that serves requests: rows, no DDL" }
    migration = { name = "${local.prefix}/database/migration", what = "Database role that owns the schema" }
    import    = { name = "${local.prefix}/database/import", what = "Database role that writes the maps" }
  }
  database_roles = ["runtime", "migration", "import"]

  every_access = [
    "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage", "secretsmanager:RotateSecret",
    "secretsmanager:ReplicateSecretToRegions",
  ]
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:bootstrap_database --rotate gives a role a new password without a gap; keys are rotated in two steps by a person (docs/how-to/rotate-a-secret.md)
  for_each = local.secrets

  name                    = each.value.name
  description             = each.value.what
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.is_disposable ? 0 : 30
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_policy" "this" {
  for_each = local.secrets

  secret_arn          = aws_secretsmanager_secret.this[each.key].arn
  block_public_policy = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyClearText"
        Effect    = "Deny"
        Principal = "*"
        Action    = local.every_access
        # AWS puts six characters of its own behind the name; a plan does not know them.
        Resource  = ["arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:${each.value.name}-??????"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOtherAccounts"
        Effect    = "Deny"
        Principal = "*"
        Action    = local.every_access
        Resource  = ["arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:${each.value.name}-??????"]
        Condition = { StringNotEquals = { "aws:PrincipalAccount" = var.account_id } }
      },
    ]
  })
}
