# The states, one object a target. A plan locks, and writes nothing else.

locals {
  state_objects = "arn:aws:s3:::${var.state_bucket}"

  state_statements = {
    for reader in concat(["plan"], tolist(var.stages)) : reader => concat(
      [
        {
          Sid      = "FindTheState"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = [local.state_objects]
        },
        {
          Sid      = "ReadTheState"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = [for stage in var.stages : "${local.state_objects}/${stage}.tfstate" if reader == stage || reader == "plan"]
        },
        {
          Sid      = "LockTheState"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = [for stage in var.stages : "${local.state_objects}/${stage}.tfstate.tflock" if reader == stage || reader == "plan"]
        },
      ],
      [
        for stage in var.stages : {
          Sid      = "WriteTheState"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = ["${local.state_objects}/${stage}.tfstate"]
        } if reader == stage
      ],
    )
  }
}
