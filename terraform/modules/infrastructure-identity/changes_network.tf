# VPC, subnets, routes, endpoints, security groups, flow logs. Ids are EC2's own, so the tag Stage tells whose a thing is: it is
# made with the stage's, and nothing with another's can be touched.

locals {
  network = "arn:aws:ec2:${local.in_region}"

  # Who makes a thing tags it in the same call, and EC2 tells whether it is in one.
  network_creates = [
    "AllocateAddress", "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateEgressOnlyInternetGateway",
    "CreateFlowLogs", "CreateInternetGateway", "CreateNatGateway", "CreateRouteTable", "CreateSecurityGroup", "CreateSubnet",
    "CreateVpc", "CreateVpcEndpoint",
  ]

  network_changes = {
    for stage in var.stages : stage => concat(
      [
        # Three of them, for what one call makes is what another is about: a subnet is made in a VPC that is there.
        {
          Sid       = "MakeANetwork"
          Effect    = "Allow"
          Action    = ["ec2:CreateVpc"]
          Resource  = "${local.network}:vpc/*"
          Condition = local.born_with[stage]
        },
        {
          Sid    = "MakeItsParts"
          Effect = "Allow"
          Action = [
            "ec2:AllocateAddress", "ec2:CreateEgressOnlyInternetGateway", "ec2:CreateInternetGateway", "ec2:CreateRouteTable",
            "ec2:CreateSecurityGroup", "ec2:CreateSubnet",
          ]
          Resource = [
            for kind in ["egress-only-internet-gateway", "elastic-ip", "internet-gateway", "route-table", "security-group", "subnet"] :
            "${local.network}:${kind}/*"
          ]
          Condition = local.born_with[stage]
        },
        {
          Sid       = "MakeWhatIsAboutParts"
          Effect    = "Allow"
          Action    = ["ec2:CreateFlowLogs", "ec2:CreateNatGateway", "ec2:CreateVpcEndpoint"]
          Resource  = [for kind in ["natgateway", "vpc-endpoint", "vpc-flow-log"] : "${local.network}:${kind}/*"]
          Condition = local.born_with[stage]
        },
        {
          Sid       = "MakeRules"
          Effect    = "Allow"
          Action    = ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"]
          Resource  = "${local.network}:security-group-rule/*"
          Condition = local.born_with[stage]
        },
        {
          Sid    = "TagWhatIsBeingMade"
          Effect = "Allow"
          Action = ["ec2:CreateTags"]
          Condition = {
            StringEquals = { "aws:RequestTag/Stage" = stage, "ec2:CreateAction" = local.network_creates }
          }
          Resource = "${local.network}:*/*"
        },
        {
          # AWS makes both with a VPC, and without tags. What has a stage already stays that stage's.
          Sid    = "AdoptDefaults"
          Effect = "Allow"
          Action = ["ec2:CreateTags"]
          Condition = {
            StringEquals = { "aws:RequestTag/Stage" = stage }
            Null         = { "aws:ResourceTag/Stage" = "true", "ec2:CreateAction" = "true" }
          }
          Resource = [for kind in ["route-table", "security-group"] : "${local.network}:${kind}/*"]
        },
        {
          Sid    = "ChangeTheStagesOwn"
          Effect = "Allow"
          Action = concat(
            [for action in local.network_creates : "ec2:${action}" if !contains(["AllocateAddress", "CreateVpc"], action)],
            [
              "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:CreateRoute", "ec2:CreateTags",
              "ec2:DeleteEgressOnlyInternetGateway", "ec2:DeleteFlowLogs", "ec2:DeleteInternetGateway", "ec2:DeleteNatGateway",
              "ec2:DeleteRoute", "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc",
              "ec2:DeleteVpcEndpoints", "ec2:DetachInternetGateway", "ec2:DisassociateRouteTable",
              "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint",
              "ec2:ReleaseAddress", "ec2:ReplaceRoute", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
            ],
          )
          Resource  = "${local.network}:*/*"
          Condition = local.stays_with[stage]
        },
      ],
      [for each in [
        {
          Sid       = "JoinStagingsNetwork"
          Effect    = "Allow"
          Action    = ["ec2:CreateSecurityGroup"]
          Resource  = "${local.network}:vpc/*"
          Condition = { StringEquals = { "aws:ResourceTag/Stage" = "staging" } }
        },
        {
          # By rules of its own, which carry its own tag.
          Sid       = "ReachStagingsDatabase"
          Effect    = "Allow"
          Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroupIngress"]
          Resource  = "${local.network}:security-group/*"
          Condition = { StringEquals = { "aws:ResourceTag/Stage" = "staging", "aws:ResourceTag/Component" = "database" } }
        },
      ] : each if stage == "dev"],
    )
  }
}
