# The states, one object a target. A plan of whoever only reads takes no lock (plan -lock=false).

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
      ],
      [
        for each in [
          {
            Sid      = "LockTheState"
            Effect   = "Allow"
            Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
            Resource = ["${local.state_objects}/${reader}.tfstate.tflock"]
          },
          {
            Sid      = "WriteTheState"
            Effect   = "Allow"
            Action   = ["s3:PutObject"]
            Resource = ["${local.state_objects}/${reader}.tfstate"]
          },
        ] : each if reader != "plan"
      ],
    )
  }
}
