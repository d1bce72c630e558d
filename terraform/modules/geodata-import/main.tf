locals {
  name = "coalition-${var.stage}"
  tags = { Component = "geodata-import" }

  key_alias = coalesce(var.key_alias, "alias/coalition-builder-${var.stage}")

  # As backend/ops/names.py calls them. Each runs as another role of the database. A container without temporary files has
  # no file system to write to; Fargate would give an empty volume to root alone, and the image does not run as root.
  tasks = {
    migrate   = { cpu = 512, memory_mb = 1024, database_secret = "migration", writes_files = false }
    manage    = { cpu = 512, memory_mb = 1024, database_secret = "runtime", writes_files = true }
    bootstrap = { cpu = 256, memory_mb = 512, database_secret = "runtime", writes_files = false }
    import    = { cpu = var.import_cpu, memory_mb = var.import_memory_mb, database_secret = "import", writes_files = true }
  }
  families = { for task in keys(local.tasks) : task => "${local.name}-${task}" }
}

resource "aws_ecs_cluster" "tasks" {
  #checkov:skip=CKV_AWS_65:Container Insights is paid by metric; a task's exit code raises the alarm, and its log says why.
  name = "coalition-builder-geodata-import-${var.stage}"
  tags = local.tags

  setting {
    name  = "containerInsights"
    value = "disabled"
  }
}

resource "aws_cloudwatch_log_group" "task" {
  #checkov:skip=CKV_AWS_338:Lines hold no acts that must be kept for a year, and a week of them is what operating needs; the audit trail is CloudTrail's.
  for_each = local.families

  name              = "/ecs/${each.value}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
  tags              = local.tags
}
