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
      # An API's id is API Gateway's own, and its ARN names no account: looking and making reach the region's.
      Sid      = "SeeApis"
      Effect   = "Allow"
      Action   = ["apigateway:GET"]
      Resource = [for path in ["restapis", "restapis/*", "tags/*"] : "${local.rest_apis}/${path}"]
    },
    {
      Sid      = "MakeTheApi"
      Effect   = "Allow"
      Action   = ["apigateway:POST"]
      Resource = "${local.rest_apis}/restapis"
    },
    {
      # Zappa gives the stack its tags (zappa_settings.json), CloudFormation the API those of the stack, and what is below an
      # API has the API's.
      Sid       = "ChangeTheApi"
      Effect    = "Allow"
      Action    = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
      Resource  = "${local.rest_apis}/restapis/*"
      Condition = { StringEquals = { "aws:ResourceTag/Stage" = var.stage } }
    },
    {
      Sid      = "TagTheApi"
      Effect   = "Allow"
      Action   = ["apigateway:POST", "apigateway:PUT"]
      Resource = "${local.rest_apis}/tags/*"
      Condition = {
        StringEquals         = { "aws:RequestTag/Stage" = var.stage }
        StringEqualsIfExists = { "aws:ResourceTag/Stage" = var.stage }
      }
    },
  ]
}
