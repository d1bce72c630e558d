# Database, tables, buckets, secrets, keys. No row, object or value of a secret is in reach.

locals {
  secrets = "arn:aws:secretsmanager:${local.in_region}:secret"

  data_changes = {
    for stage in var.stages : stage => [
      {
        Sid    = "MakeTheDatabase"
        Effect = "Allow"
        Action = [
          "rds:AddTagsToResource",
          "rds:CreateDBInstance",
          "rds:CreateDBParameterGroup",
          "rds:CreateDBProxy",
          "rds:CreateDBSnapshot",
          "rds:CreateDBSubnetGroup",
          "rds:DeleteDBInstance",
          "rds:DeleteDBParameterGroup",
          "rds:DeleteDBProxy",
          "rds:DeleteDBSubnetGroup",
          "rds:DeregisterDBProxyTargets",
          "rds:ModifyDBInstance",
          "rds:ModifyDBParameterGroup",
          "rds:ModifyDBProxy",
          "rds:ModifyDBProxyTargetGroup",
          "rds:ModifyDBSubnetGroup",
          "rds:RegisterDBProxyTargets",
          "rds:RemoveTagsFromResource",
          "rds:ResetDBParameterGroup",
          "rds:StartDBInstanceAutomatedBackupsReplication",
          "rds:StopDBInstanceAutomatedBackupsReplication",
        ]
        # Backups' copies may lie in another region; a proxy and its targets have ids of RDS's own. RDS asks for the option
        # group as well, which is its own default: PostgreSQL has no other.
        Resource = concat(
          ["arn:aws:rds:${local.in_region}:og:default:postgres-*"],
          [for kind in ["db", "pg", "snapshot", "subgrp"] : "arn:aws:rds:*:${var.account_id}:${kind}:coalition-*${stage}*"],
          [for kind in ["auto-backup", "db-proxy", "target-group"] : "arn:aws:rds:*:${var.account_id}:${kind}:*"],
        )
      },
      {
        Sid    = "MakeTables"
        Effect = "Allow"
        Action = [
          "dynamodb:CreateTable",
          "dynamodb:DeleteTable",
          "dynamodb:TagResource",
          "dynamodb:UntagResource",
          "dynamodb:UpdateContinuousBackups",
          "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ]
        Resource = "arn:aws:dynamodb:${local.in_region}:table/coalition-builder-*-${stage}"
      },
      {
        Sid    = "MakeBuckets"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket",
          "s3:DeleteBucket",
          "s3:DeleteBucketPolicy",
          "s3:PutBucketCORS",
          "s3:PutBucketOwnershipControls",
          "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketTagging",
          "s3:PutBucketVersioning",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
        ]
        Resource = "arn:aws:s3:::coalition-builder-*-${stage}-${var.account_id}"
      },
      {
        Sid    = "MakeSecrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret",
          "secretsmanager:DeleteResourcePolicy",
          "secretsmanager:DeleteSecret",
          "secretsmanager:PutResourcePolicy",
          "secretsmanager:TagResource",
          "secretsmanager:UntagResource",
          "secretsmanager:UpdateSecret",
        ]
        Resource = "${local.secrets}:coalition-builder/${stage}/*"
      },
      {
        # RDS makes its master's secret in the name of whoever makes the instance, under a name of its own. These two it
        # needs; it takes no other's hand to change or delete it.
        Sid      = "LetRdsMakeTheMastersSecret"
        Effect   = "Allow"
        Action   = ["secretsmanager:CreateSecret", "secretsmanager:TagResource"]
        Resource = "${local.secrets}:rds!db-*"
      },
    ]
  }
}
