# What the code of each task calls (backend/foundation); ECS hands it the role's credentials without a network.

locals {
  # Secrets Manager puts six characters of its own behind a name.
  secrets     = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret"
  secret_arns = { for use, name in var.secret_names : use => "${local.secrets}:${name}-??????" }

  # A key's id is not known before it is made; its alias is. Other stages' keys have other aliases.
  keys = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
  of_secrets = {
    "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.key_alias }
    StringEquals               = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
  }
  open_secrets = [{
    Sid       = "OpenSecrets"
    Effect    = "Allow"
    Action    = ["kms:Decrypt"]
    Resource  = local.keys
    Condition = local.of_secrets
  }]

  read_secrets = {
    for task, uses in { migrate = ["app", "migration"], manage = ["app", "runtime"], import = ["app", "import"] } :
    task => concat(local.open_secrets, [{
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [for use in uses : local.secret_arns[use]]
    }])
  }

  # What import_tiger --source s3://… reads; whoever fills the mirror is a person.
  import_statements = [
    {
      Sid      = "ReadTheMirror"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "arn:aws:s3:::${var.buckets.geodata}/*"
    },
    {
      Sid      = "SeeWhatTheMirrorHas"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:aws:s3:::${var.buckets.geodata}"
    },
  ]

  bootstrap_statements = [
    {
      # rds!db-…: the name that RDS gives its master's secret. Of two instances in an account each has its own key, and the
      # statement below opens this one's only.
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = concat(values(local.secret_arns), ["${local.secrets}:rds!db-*"])
    },
    {
      Sid      = "WritePasswordsOfTheRoles"
      Effect   = "Allow"
      Action   = ["secretsmanager:PutSecretValue"]
      Resource = [for role in ["runtime", "migration", "import"] : local.secret_arns[role]]
    },
    {
      Sid       = "OpenAndCloseSecrets"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = local.keys
      Condition = local.of_secrets
    },
  ]

  statements = {
    migrate   = local.read_secrets["migrate"]
    import    = concat(local.read_secrets["import"], local.import_statements)
    manage    = concat(local.read_secrets["manage"], local.manage_statements)
    bootstrap = local.bootstrap_statements
  }
}
