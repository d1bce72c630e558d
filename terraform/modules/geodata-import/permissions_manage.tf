# What commands of manage.py call beside the database: collectstatic, drain_outbox, purge_expired.

locals {
  manage_statements = [
    {
      Sid      = "AddStaticFiles"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::${var.buckets.static}/*"
    },
    {
      Sid      = "KeepImages"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = [for folder in ["exports", "images", "uploads"] : "arn:aws:s3:::${var.buckets.media}/${folder}/*"]
    },
    {
      # Else S3 says 403 of a file that is not there, and not 404.
      Sid      = "SeeWhichFilesAreThere"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [for bucket in [var.buckets.static, var.buckets.media] : "arn:aws:s3:::${bucket}"]
    },
    {
      # The day's mails to an address are counted. Stages may share the table: keys begin with the stage, but for two that
      # are read and never there (rate_limiting/stores/dynamodb.py, health/limiter.py).
      Sid       = "CountMails"
      Effect    = "Allow"
      Action    = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      Resource  = "arn:aws:dynamodb:${var.region}:${var.account_id}:table/${var.rate_limits_table}"
      Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.stage}|*", "connect", "health"] } }
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
