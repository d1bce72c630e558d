# Database, tables, buckets, secrets, keys. No row, object or value of a secret is in reach.

locals {
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
        # Backups' copies may lie in another region; a proxy and its targets have ids of RDS's own.
        Resource = concat(
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
        # rds!db-…: RDS makes its master's secret in the name of whoever makes the instance.
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
        Resource = [for name in ["coalition-builder/${stage}/*", "rds!db-*"] : "arn:aws:secretsmanager:${local.in_region}:secret:${name}"]
      },
      {
        # `*`: a key has no name before it is made. It is born with its tags.
        Sid       = "MakeAKey"
        Effect    = "Allow"
        Action    = ["kms:CreateKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestTag/Stage" = stage } }
      },
      {
        # The last three RDS, Secrets Manager and SNS use in the caller's name.
        Sid    = "ChangeTheStagesKey"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:EnableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:${local.in_region}:key/*"
        # dev makes its things with staging's key.
        Condition = { StringEquals = { "aws:ResourceTag/Stage" = stage == "dev" ? ["dev", "staging"] : [stage] } }
      },
      {
        Sid      = "NameTheStagesKey"
        Effect   = "Allow"
        Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
        Resource = "arn:aws:kms:${local.in_region}:alias/coalition-builder-${stage}"
      },
    ]
  }
}
