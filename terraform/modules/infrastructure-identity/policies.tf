# Which policy goes to which role. IAM takes 6,144 characters a policy, and ten policies a role.

locals {
  readers = merge({ plan = aws_iam_role.plan.name }, { for stage, role in aws_iam_role.apply : stage => role.name })

  subjects = ["network", "data", "keys", "platform", "edge"]
  changes = {
    for pair in setproduct(var.stages, local.subjects) : "${pair[0]}-${pair[1]}" => { stage = pair[0], subject = pair[1] }
  }
  change_statements = {
    network  = local.network_changes
    data     = local.data_changes
    keys     = local.key_changes
    platform = local.platform_changes
    edge     = local.edge_changes
  }
}

resource "aws_iam_policy" "reads" {
  #checkov:skip=CKV_AWS_355:Listings take no resource (Service Authorization Reference); what takes one is named in the other of the two.
  for_each = { listings = local.listings, things = local.things }

  name        = "coalition-builder-infrastructure-reads-${each.key}"
  description = "What Terraform reads to plan."
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
  tags        = local.tags
}

resource "aws_iam_role_policy_attachment" "reads" {
  for_each = { for pair in setproduct(keys(local.readers), ["listings", "things"]) : "${pair[0]}-${pair[1]}" => pair }

  role       = local.readers[each.value[0]]
  policy_arn = aws_iam_policy.reads[each.value[1]].arn
}

resource "aws_iam_policy" "changes" {
  for_each = local.changes

  name        = "coalition-builder-infrastructure-${each.key}"
  description = "What applying ${each.value.stage} changes: ${each.value.subject}."
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.change_statements[each.value.subject][each.value.stage] })
  tags        = local.tags
}

resource "aws_iam_role_policy_attachment" "changes" {
  for_each = local.changes

  role       = aws_iam_role.apply[each.value.stage].name
  policy_arn = aws_iam_policy.changes[each.key].arn
}

resource "aws_iam_role_policy" "roles" {
  for_each = var.stages

  name   = "roles"
  role   = aws_iam_role.apply[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.role_changes[each.key] })
}

resource "aws_iam_role_policy" "state" {
  for_each = merge({ plan = "plan" }, { for stage in var.stages : stage => stage })

  name   = "state"
  role   = local.readers[each.key]
  policy = jsonencode({ Version = "2012-10-17", Statement = local.state_statements[each.key] })
}
