# What the code calls: tables, files, secrets, mail.

locals {
  tables = "arn:aws:dynamodb:${var.region}:${var.account_id}:table"

  data_statements = [
    {
      Sid      = "CountRequests"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      Resource = "${local.tables}/${var.tables.rate_limits}"
      # Stages may share the table: keys begin with the stage, but for two that are read and never there
      # (rate_limiting/stores/dynamodb.py, health/limiter.py).
      Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.stage}|*", "connect", "health"] } }
    },
    {
      Sid      = "KeepSessions"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
      Resource = "${local.tables}/${var.tables.sessions}"
      # Keys begin with the stage (sessions/dynamodb.py).
      Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.stage}|*"] } }
    },
    {
      # Forms for uploads are signed by this role, so that it must be allowed what they allow.
      Sid      = "KeepImages"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = [for folder in ["exports", "images", "uploads"] : "arn:aws:s3:::${var.media_bucket}/${folder}/*"]
    },
    {
      # Else S3 says 403 of an image that is not there, and not 404.
      Sid      = "SeeWhichImagesAreThere"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:aws:s3:::${var.media_bucket}"
    },
    {
      Sid      = "ReadTheManifestOfStaticFiles"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "arn:aws:s3:::${var.static_bucket}/staticfiles.json"
    },
    {
      # Secrets Manager puts six characters of its own behind a name.
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [for name in var.secret_names : "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:${name}-??????"]
    },
    {
      # A key's id is not known before it is made; its alias is. Other stages' keys have other aliases.
      Sid      = "OpenSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.key_alias }
        StringEquals               = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
      }
    },
    {
      # We send whole messages (Raw), which SES asks both permissions for.
      Sid    = "SendMail"
      Effect = "Allow"
      Action = ["ses:SendEmail", "ses:SendRawEmail"]
      Resource = [
        var.mail.identity_arn,
        "arn:aws:ses:${var.region}:${var.account_id}:configuration-set/${var.mail.configuration_set_name}",
      ]
    },
  ]
}
