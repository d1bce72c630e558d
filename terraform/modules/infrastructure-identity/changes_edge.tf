# What stands in front: CloudFront, certificates, DNS, custom domain, WAF; and the staff's user pool.

locals {
  edge_changes = {
    for stage in var.stages : stage => [
      {
        # Ids are AWS's own, certificates' and web ACLs' of us-east-1 as well.
        Sid    = "MakeTheEdge"
        Effect = "Allow"
        Action = [
          "acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate",
          "apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "apigateway:SetWebACL",
          "cloudfront:CreateDistribution", "cloudfront:DeleteDistribution", "cloudfront:TagResource",
          "cloudfront:UntagResource", "cloudfront:UpdateDistribution",
          "cloudfront:CreateOriginAccessControl", "cloudfront:DeleteOriginAccessControl",
          "cloudfront:UpdateOriginAccessControl",
          "cloudfront:CreateOriginRequestPolicy", "cloudfront:DeleteOriginRequestPolicy",
          "cloudfront:UpdateOriginRequestPolicy",
          "route53:ChangeResourceRecordSets",
          "wafv2:AssociateWebACL", "wafv2:CreateWebACL", "wafv2:DeleteWebACL", "wafv2:DisassociateWebACL",
          "wafv2:TagResource", "wafv2:UntagResource", "wafv2:UpdateWebACL",
        ]
        Resource = [
          "arn:aws:acm:*:${var.account_id}:certificate/*",
          "arn:aws:apigateway:${var.region}::/domainnames",
          "arn:aws:apigateway:${var.region}::/domainnames/*",
          "arn:aws:apigateway:${var.region}::/restapis/*/stages/${stage}",
          "arn:aws:apigateway:${var.region}::/tags/*",
          "arn:aws:cloudfront::${var.account_id}:distribution/*",
          "arn:aws:cloudfront::${var.account_id}:origin-access-control/*",
          "arn:aws:cloudfront::${var.account_id}:origin-request-policy/*",
          "arn:aws:route53:::hostedzone/*",
          "arn:aws:wafv2:*:${var.account_id}:*/managedruleset/*",
          "arn:aws:wafv2:*:${var.account_id}:*/webacl/coalition-*/*",
        ]
      },
      {
        # `*`: a certificate and a pool have no name before they are made.
        Sid      = "AskForCertificatesAndPools"
        Effect   = "Allow"
        Action   = ["acm:RequestCertificate", "cognito-idp:CreateUserPool"]
        Resource = "*"
      },
      {
        Sid    = "MakeTheStaffsPool"
        Effect = "Allow"
        Action = [
          "cognito-idp:CreateGroup", "cognito-idp:CreateUserPoolClient", "cognito-idp:CreateUserPoolDomain",
          "cognito-idp:DeleteGroup", "cognito-idp:DeleteUserPool", "cognito-idp:DeleteUserPoolClient",
          "cognito-idp:DeleteUserPoolDomain", "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:TagResource",
          "cognito-idp:UntagResource", "cognito-idp:UpdateGroup", "cognito-idp:UpdateUserPool",
          "cognito-idp:UpdateUserPoolClient", "cognito-idp:UpdateUserPoolDomain",
        ]
        Resource = "arn:aws:cognito-idp:${local.in_region}:userpool/*"
      },
    ]
  }
}
