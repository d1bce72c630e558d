# The stage's key, and its copies' in another region (database.snapshot_copy_region). A key has no name of ours in its ARN: the
# tag Stage tells whose it is, and its policy leaves the rest to IAM.

locals {
  keys = "arn:aws:kms:*:${var.account_id}:key/*"

  # KMS may take five minutes to see a new key's tags and alias. In between it is known by having neither; a tag that is seen
  # must be the stage's. So nobody finishes, or takes for his own, a key that has another stage's tag or a name.
  unseen = { for stage in var.stages : stage => {
    StringEqualsIfExists = { "aws:ResourceTag/Stage" = stage }
    Null                 = { "kms:ResourceAliases" = "true" }
  } }

  key_changes = {
    for stage in var.stages : stage => [
      {
        # `*`: a key has no name before it is made. It is born with its tags.
        Sid       = "MakeAKey"
        Effect    = "Allow"
        Action    = ["kms:CreateKey"]
        Resource  = "*"
        Condition = local.born_with[stage]
      },
      {
        Sid       = "TagItAsItIsMade"
        Effect    = "Allow"
        Action    = ["kms:TagResource"]
        Resource  = local.keys
        Condition = merge(local.born_with[stage], local.unseen[stage])
      },
      {
        Sid       = "FinishIt"
        Effect    = "Allow"
        Action    = ["kms:CreateAlias", "kms:EnableKeyRotation"]
        Resource  = local.keys
        Condition = local.unseen[stage]
      },
      {
        Sid    = "ChangeTheStagesKey"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias", "kms:DeleteAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
          "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
        ]
        Resource  = local.keys
        Condition = local.stays_with[stage]
      },
      {
        Sid      = "NameTheStagesKey"
        Effect   = "Allow"
        Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
        Resource = "arn:aws:kms:*:${var.account_id}:alias/coalition-builder-${stage}"
      },
      {
        # RDS, Secrets Manager and SNS do so in the caller's name. dev makes its things with staging's key.
        Sid       = "EncryptWithTheHomesKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = local.keys
        Condition = { StringEquals = { "aws:ResourceTag/Stage" = local.homes[stage] } }
      },
      {
        Sid    = "LetAwsEncryptWithIt"
        Effect = "Allow"
        Action = ["kms:CreateGrant"]
        Condition = {
          StringEquals = { "aws:ResourceTag/Stage" = local.homes[stage] }
          Bool         = { "kms:GrantIsForAWSResource" = "true" }
        }
        Resource = local.keys
      },
    ]
  }
}
