# The REST API, which CloudFormation makes in the caller's own name.

locals {
  rest_apis = "arn:aws:apigateway:${var.region}::"

  api_statements = [
    {
      Sid    = "MakeTheStack"
      Effect = "Allow"
      Action = [
        "cloudformation:CreateStack",
        "cloudformation:DescribeStackResource",
        "cloudformation:DescribeStacks",
        "cloudformation:ListStackResources",
        "cloudformation:UpdateStack",
      ]
      Resource = "arn:aws:cloudformation:${local.in_region}:stack/${local.name}/*"
    },
    {
      Sid      = "HandOverItsTemplate"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::${var.deployments_bucket}/${local.name}-template-*"
    },
    {
      Sid      = "SeeTheBucketOfTemplates"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:aws:s3:::${var.deployments_bucket}"
    },
    {
      # An API's id is API Gateway's own, and its ARN names no account: the region's APIs of this account.
      Sid    = "MakeTheApi"
      Effect = "Allow"
      Action = ["apigateway:DELETE", "apigateway:GET", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
      Resource = [
        "${local.rest_apis}/restapis",
        "${local.rest_apis}/restapis/*",
        "${local.rest_apis}/tags/*",
      ]
    },
  ]
}
