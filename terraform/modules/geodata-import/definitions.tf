# The shape of each task. A release registers a revision beside it, with its image in it and nothing else changed
# (backend/ops/tasks/definitions.py); that one is not Terraform's, and no plan shows it.

locals {
  environments = {
    for task, shape in local.tasks : task => merge(
      { for name, value in var.environment : name => value if value != null },
      {
        STAGE              = var.stage
        AWS_REGION         = var.region
        DATABASE_SECRET_ID = var.secret_names[shape.database_secret]
      },
    )
  }
}

resource "aws_ecs_task_definition" "task" {
  #checkov:skip=CKV_AWS_336:migrate and bootstrap have no file system to write to; manage and import keep downloads and large static files on theirs for a moment, and Fargate gives an empty volume to root alone.
  for_each = local.tasks

  family                   = local.families[each.key]
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task[each.key].arn
  tags                     = local.tags

  runtime_platform {
    cpu_architecture        = "X86_64"
    operating_system_family = "LINUX"
  }

  container_definitions = jsonencode([{
    name                   = local.families[each.key]
    image                  = "${var.repository_uri}:none"
    essential              = true
    readonlyRootFilesystem = !each.value.writes_files
    # Python as the first process would not hear that it is to stop.
    linuxParameters = { initProcessEnabled = true }
    # Seconds between the word to stop and the end: a migration takes its statement back.
    stopTimeout = 120
    environment = [
      for name in sort(keys(local.environments[each.key])) : { name = name, value = local.environments[each.key][name] }
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = "/ecs/${local.families[each.key]}"
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }])

  depends_on = [aws_cloudwatch_log_group.task]
}
