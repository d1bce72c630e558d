# What Lambda and API Gateway do in the role's name, and what the code may not do in it.

locals {
  # AWS's own AWSLambdaVPCAccessExecutionRole.
  network_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]

  platform_statements = [
    {
      Sid      = "WriteLines"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${local.name}:*"
    },
    {
      # `*`: an interface has no name before it is made, and Lambda refuses a role that is allowed less.
      Sid      = "JoinTheNetwork"
      Effect   = "Allow"
      Action   = local.network_actions
      Resource = "*"
    },
    {
      # Zappa's REST integrations invoke with this role.
      Sid      = "AnswerRequests"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = local.function_arn
    },
    {
      Sid      = "KeepFailedEvents"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = local.queue_arn
    },
    {
      # The key is in a call that the function's own code makes, and in none that Lambda or API Gateway makes. `*`: a
      # refusal that names resources could only refuse less.
      Sid       = "NeitherIsForTheCode"
      Effect    = "Deny"
      Action    = concat(["lambda:InvokeFunction"], local.network_actions)
      Resource  = "*"
      Condition = { Null = { "lambda:SourceFunctionArn" = "false" } }
    },
  ]

  # `*`: X-Ray has no resources for these two.
  tracing_statements = [for _ in range(var.has_tracing ? 1 : 0) : {
    Sid      = "SendTraces"
    Effect   = "Allow"
    Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    Resource = "*"
  }]
}
