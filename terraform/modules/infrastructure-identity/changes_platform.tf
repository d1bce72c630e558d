# Logs, alarms, events, topics, queues, mail, tasks, parameters, budget.

locals {
  platform_changes = {
    for stage in var.stages : stage => [
      {
        Sid    = "MakeThePlatform"
        Effect = "Allow"
        Action = [
          "cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm",
          "cloudwatch:TagResource", "cloudwatch:UntagResource",
          "ecs:CreateCluster", "ecs:DeleteCluster", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster",
          "events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource",
          "events:UntagResource",
          "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy",
          "logs:TagResource", "logs:UntagResource",
          "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource",
          "sns:UntagResource",
          "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue",
          "ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource",
          "budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource",
        ]
        Resource = [
          "arn:aws:budgets::${var.account_id}:budget/coalition-*${stage}*",
          "arn:aws:cloudwatch:${local.in_region}:alarm:coalition-${stage}*",
          "arn:aws:cloudwatch::${var.account_id}:dashboard/coalition-${stage}*",
          "arn:aws:ecs:${local.in_region}:cluster/coalition-builder-*-${stage}",
          "arn:aws:ecs:${local.in_region}:task-definition/coalition-${stage}-*",
          "arn:aws:events:${local.in_region}:rule/coalition-${stage}*",
          # WAF's, of CloudFront, lie in us-east-1.
          "arn:aws:logs:us-east-1:${var.account_id}:log-group:aws-waf-logs-coalition-${stage}*",
          "arn:aws:logs:${local.in_region}:log-group:/aws/lambda/coalition-${stage}*",
          "arn:aws:logs:${local.in_region}:log-group:/aws/rds/*/coalition-builder-${stage}*",
          "arn:aws:logs:${local.in_region}:log-group:/coalition-builder/${stage}/*",
          "arn:aws:logs:${local.in_region}:log-group:/ecs/coalition-${stage}-*",
          "arn:aws:logs:${local.in_region}:log-group:aws-waf-logs-coalition-${stage}*",
          "arn:aws:sns:${local.in_region}:coalition-${stage}-*",
          "arn:aws:sqs:${local.in_region}:coalition-${stage}-*",
          "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${stage}/*",
        ]
      },
      {
        Sid    = "MakeMail"
        Effect = "Allow"
        Action = [
          "ses:CreateConfigurationSet", "ses:CreateConfigurationSetEventDestination", "ses:CreateEmailIdentity",
          "ses:DeleteConfigurationSet", "ses:DeleteConfigurationSetEventDestination", "ses:DeleteEmailIdentity",
          "ses:PutConfigurationSetDeliveryOptions", "ses:PutConfigurationSetReputationOptions",
          "ses:PutConfigurationSetSendingOptions", "ses:PutConfigurationSetSuppressionOptions",
          "ses:PutEmailIdentityConfigurationSetAttributes", "ses:PutEmailIdentityDkimSigningAttributes",
          "ses:PutEmailIdentityFeedbackAttributes", "ses:PutEmailIdentityMailFromAttributes",
          "ses:TagResource", "ses:UntagResource", "ses:UpdateConfigurationSetEventDestination",
        ]
        # An identity's name is the stage's domain, STAGE.domain; production's is the domain itself, which is not known here.
        Resource = [
          "arn:aws:ses:${local.in_region}:configuration-set/coalition-${stage}",
          "arn:aws:ses:${local.in_region}:identity/${local.mail_identity[stage]}",
        ]
      },
      {
        # `*`: a revision, a saved query, a subscription and a monitor of cost have no name of ours.
        Sid    = "MakeWhatHasNoName"
        Effect = "Allow"
        Action = [
          "ce:CreateAnomalyMonitor", "ce:CreateAnomalySubscription", "ce:DeleteAnomalyMonitor",
          "ce:DeleteAnomalySubscription", "ce:TagResource", "ce:UntagResource", "ce:UpdateAnomalyMonitor",
          "ce:UpdateAnomalySubscription",
          "ecs:DeregisterTaskDefinition", "logs:DeleteQueryDefinition", "logs:PutQueryDefinition",
          "sns:SetSubscriptionAttributes", "sns:Unsubscribe",
        ]
        Resource = "*"
      },
      {
        # `*`, as well: deliveries of logs and the region's policy of them take no resource. WAF and flow logs use them in the
        # caller's name.
        Sid    = "LetAwsWriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
          "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ]
        Resource = "*"
      },
      {
        # `*`: a revision has no name before it is made. With the stage's tag, which ecs:TagResource above takes in the
        # stage's families alone.
        Sid       = "RegisterTaskDefinitions"
        Effect    = "Allow"
        Action    = ["ecs:RegisterTaskDefinition"]
        Resource  = "*"
        Condition = local.born_with[stage]
      },
    ]
  }
}
