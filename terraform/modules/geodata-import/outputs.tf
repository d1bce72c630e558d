output "cluster_name" {
  description = "Name of the cluster that the tasks run in."
  value       = "coalition-builder-geodata-import-${var.stage}"
  depends_on  = [aws_ecs_cluster.tasks]
}

output "cluster_arn" {
  description = "ARN of the cluster, known before it is made."
  value       = "arn:aws:ecs:${var.region}:${var.account_id}:cluster/coalition-builder-geodata-import-${var.stage}"
  depends_on  = [aws_ecs_cluster.tasks]
}

output "security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.tasks.id
}

output "task_families" {
  description = "Family of each task definition by task: migrate, manage, bootstrap, import."
  value       = local.families
  depends_on  = [aws_ecs_task_definition.task]
}

output "log_group_names" {
  description = "Log group of each task by task."
  value       = { for task, family in local.families : task => "/ecs/${family}" }
  depends_on  = [aws_cloudwatch_log_group.task]
}
