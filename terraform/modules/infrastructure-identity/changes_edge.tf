# What stands in front: CloudFront, certificates, DNS, custom domain, WAF; and the staff's user pool. Ids are AWS's own: what can
# be tagged is made with the stage's tag, and changed where it carries it.

locals {
  api_gateway = "arn:aws:apigateway:${var.region}:"

  edge_changes = {
    for stage in var.stages : stage => [
      {
        # By kind or name: none of these can be told by a tag. Certificates and web ACLs of CloudFront are of us-east-1.
        Sid    = "MakeTheEdge"
        Effect = "Allow"
        Action = [
          "apigateway:SetWebACL",
          "cloudfront:CreateOriginAccessControl", "cloudfront:DeleteOriginAccessControl",
          "cloudfront:UpdateOriginAccessControl",
          "cloudfront:CreateOriginRequestPolicy", "cloudfront:DeleteOriginRequestPolicy",
          "cloudfront:UpdateOriginRequestPolicy",
          "route53:ChangeResourceRecordSets",
          "wafv2:AssociateWebACL", "wafv2:CreateWebACL", "wafv2:DeleteLoggingConfiguration", "wafv2:DeleteWebACL",
          "wafv2:DisassociateWebACL", "wafv2:PutLoggingConfiguration", "wafv2:TagResource", "wafv2:UntagResource",
          "wafv2:UpdateWebACL",
        ]
        Resource = [
          "${local.api_gateway}:/restapis/*/stages/${stage}",
          "arn:aws:cloudfront::${var.account_id}:origin-access-control/*",
          "arn:aws:cloudfront::${var.account_id}:origin-request-policy/*",
          "arn:aws:route53:::hostedzone/*",
          "arn:aws:wafv2:*:${var.account_id}:*/managedruleset/*",
          "arn:aws:wafv2:*:${var.account_id}:*/webacl/coalition-${stage}*/*",
        ]
      },
      {
        # `*`: a certificate and a pool have no name before they are made.
        Sid       = "AskForCertificatesAndPools"
        Effect    = "Allow"
        Action    = ["acm:RequestCertificate", "cognito-idp:CreateUserPool"]
        Resource  = "*"
        Condition = local.born_with[stage]
      },
      {
        Sid       = "MakeDistributionsAndDomains"
        Effect    = "Allow"
        Action    = ["apigateway:POST", "cloudfront:CreateDistribution"]
        Resource  = ["${local.api_gateway}:/domainnames", "arn:aws:cloudfront::${var.account_id}:distribution/*"]
        Condition = local.born_with[stage]
      },
      {
        # A thing that is being made has no tag yet, and API Gateway tells of a tag's thing in the path alone.
        Sid    = "TagThem"
        Effect = "Allow"
        Action = [
          "acm:AddTagsToCertificate", "apigateway:POST", "apigateway:PUT", "cloudfront:TagResource",
          "cognito-idp:TagResource",
        ]
        Resource = [
          "${local.api_gateway}:/tags/*",
          "arn:aws:acm:*:${var.account_id}:certificate/*",
          "arn:aws:cloudfront::${var.account_id}:distribution/*",
          "arn:aws:cognito-idp:${local.in_region}:userpool/*",
        ]
        Condition = local.tags_with[stage]
      },
      {
        # A domain's mappings have its tags.
        Sid    = "ChangeTheStagesFront"
        Effect = "Allow"
        Action = [
          "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate",
          "apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT",
          "cloudfront:DeleteDistribution", "cloudfront:UntagResource", "cloudfront:UpdateDistribution",
          "cognito-idp:CreateGroup", "cognito-idp:CreateUserPoolClient", "cognito-idp:CreateUserPoolDomain",
          "cognito-idp:DeleteGroup", "cognito-idp:DeleteUserPool", "cognito-idp:DeleteUserPoolClient",
          "cognito-idp:DeleteUserPoolDomain", "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:UntagResource",
          "cognito-idp:UpdateGroup", "cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient",
          "cognito-idp:UpdateUserPoolDomain",
        ]
        Resource = [
          "${local.api_gateway}:/domainnames/*",
          "arn:aws:acm:*:${var.account_id}:certificate/*",
          "arn:aws:cloudfront::${var.account_id}:distribution/*",
          "arn:aws:cognito-idp:${local.in_region}:userpool/*",
        ]
        Condition = local.carries[stage]
      },
    ]
  }
}
