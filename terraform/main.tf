# The home stage's own.

module "encryption" {
  source = "./modules/encryption"
  count  = local.is_home ? 1 : 0

  stage         = var.stage
  account_id    = var.account_id
  region        = var.region
  is_disposable = var.is_disposable
}

module "network" {
  source = "./modules/network"
  count  = local.is_home ? 1 : 0

  stage                    = var.stage
  permissions_boundary_arn = local.boundary_arn
  account_id               = var.account_id
  region                   = var.region
  cidr                     = local.network_cidr
  zones                    = var.network.zones
  reserved_cidrs           = var.network.reserved_cidrs
  interface_endpoints      = var.network.interface_endpoints
  has_nat                  = var.network.has_nat
  flow_log_retention_days  = var.network.flow_log_retention_days
  key_arn                  = local.key_arn
}

module "database" {
  source = "./modules/database"
  count  = local.is_home ? 1 : 0

  stage                    = var.stage
  permissions_boundary_arn = local.boundary_arn
  account_id               = var.account_id
  region                   = var.region
  vpc_id                   = module.network[0].vpc_id
  subnet_ids               = module.network[0].private_subnet_ids
  key_arn                  = local.key_arn
  identifier               = var.database.identifier
  engine_version           = var.database.engine_version
  instance_class           = var.database.instance_class
  max_connections          = var.database.max_connections
  slow_statement_ms        = var.database.slow_statement_ms
  allocated_storage_gb     = var.database.allocated_storage_gb
  max_allocated_storage_gb = var.database.max_allocated_storage_gb
  backup_retention_days    = var.database.backup_retention_days
  backup_window            = var.database.backup_window
  maintenance_window       = var.database.maintenance_window
  is_multi_az              = var.database.is_multi_az
  snapshot_copy_region     = var.database.snapshot_copy_region
  is_disposable            = var.is_disposable

  proxy = {
    enabled                 = var.database.has_proxy
    secret_arns             = [module.secrets.database_secrets["runtime"].arn]
    max_connections_percent = var.database.proxy_connections_percent
  }

  providers = {
    aws         = aws
    aws.replica = aws.replica
  }
}

module "dynamodb" {
  source = "./modules/dynamodb"
  count  = local.is_home ? 1 : 0

  stage                  = var.stage
  point_in_time_recovery = var.stage == "production"
  max_units_per_second   = var.table_limits
  is_disposable          = var.is_disposable
}

# Each stage's own.

module "storage" {
  source = "./modules/storage"

  stage         = var.stage
  account_id    = var.account_id
  region        = var.region
  cors_origins  = setunion(var.front_end_origins, [for host in local.hosts : "https://${host}"])
  is_disposable = var.is_disposable
}

module "secrets" {
  source = "./modules/secrets"

  stage         = var.stage
  account_id    = var.account_id
  region        = var.region
  key_arn       = local.key_arn
  is_disposable = var.is_disposable
}

module "email" {
  source = "./modules/email"

  stage            = var.stage
  account_id       = var.account_id
  region           = var.region
  domain           = local.mail_domain
  mail_from_local  = var.mail.from_name
  bounce_subdomain = var.mail.bounce_subdomain
  dmarc_policy     = var.mail.dmarc_policy
  hosted_zone_id   = var.hosted_zone_id
  key_arn          = local.key_arn
}

module "zappa" {
  source = "./modules/zappa"

  stage                      = var.stage
  permissions_boundary_arn   = local.boundary_arn
  account_id                 = var.account_id
  region                     = var.region
  vpc_id                     = local.shared.vpc_id
  database_security_group_id = local.shared.database_security_group_id
  s3_prefix_list_id          = local.shared.s3_prefix_list_id
  dynamodb_prefix_list_id    = local.shared.dynamodb_prefix_list_id
  interface_endpoint_cidr    = local.shared.interface_endpoint_cidr == "none" ? null : local.shared.interface_endpoint_cidr
  has_nat                    = local.has_nat
  key_arn                    = local.key_arn
  key_alias                  = local.key_alias
  secret_names               = [module.secrets.app_secret.name, module.secrets.database_secrets["runtime"].name]
  static_bucket              = module.storage.static_bucket.name
  media_bucket               = module.storage.media_bucket.name
  has_tracing                = local.function["xray_tracing"]
  log_retention_days         = var.log_retention_days

  tables = {
    rate_limits = local.shared.rate_limits_table
    sessions    = local.shared.sessions_table
  }

  mail = {
    identity_arn           = module.email.identity_arn
    configuration_set_name = module.email.configuration_set_name
  }
}

module "geodata_import" {
  source = "./modules/geodata-import"

  stage                      = var.stage
  permissions_boundary_arn   = local.boundary_arn
  account_id                 = var.account_id
  region                     = var.region
  vpc_id                     = local.shared.vpc_id
  database_security_group_id = local.shared.database_security_group_id
  key_arn                    = local.key_arn
  key_alias                  = local.key_alias
  repository_uri             = local.repository_uri
  repository_arn             = local.repository_arn
  environment                = local.environment
  rate_limits_table          = local.shared.rate_limits_table
  log_retention_days         = var.log_retention_days
  import_cpu                 = var.import_task.cpu
  import_memory_mb           = var.import_task.memory_mb

  secret_names = merge(
    { app = module.secrets.app_secret.name },
    { for role, secret in module.secrets.database_secrets : role => secret.name },
  )

  buckets = {
    static  = module.storage.static_bucket.name
    media   = module.storage.media_bucket.name
    geodata = module.storage.geodata_bucket.name
  }

  mail = {
    identity_arn           = module.email.identity_arn
    configuration_set_name = module.email.configuration_set_name
  }
}

module "monitoring" {
  source = "./modules/monitoring"

  stage                      = var.stage
  account_id                 = var.account_id
  region                     = var.region
  key_arn                    = local.key_arn
  alarm_emails               = var.alarm_emails
  function_name              = local.function_name
  api_name                   = local.function_name
  reserved_concurrency       = local.function["lambda_concurrency"]
  function_timeout_seconds   = local.function["timeout_seconds"]
  has_schedule               = length(local.function["events"]) > 0
  cluster_arn                = module.geodata_import.cluster_arn
  task_families              = module.geodata_import.task_families
  failed_events_queue_name   = module.zappa.failed_events_queue.name
  budget_usd                 = var.budget_usd
  has_activated_cost_tags    = var.has_activated_cost_tags
  has_cost_anomaly_detection = var.has_cost_anomaly_detection
  has_mail_reputation_alarms = var.has_mail_reputation_alarms
  thresholds                 = var.alarm_thresholds

  log_group_names = {
    function = module.zappa.log_group_name
    tasks    = module.geodata_import.log_group_names
  }

  # The instance and the tables are watched once, by the stage that owns them.
  database = !local.is_home ? null : {
    instance_id          = local.shared.database_instance_id
    max_connections      = var.database.max_connections
    allocated_storage_gb = var.database.allocated_storage_gb
  }

  table_names = !local.is_home ? {} : {
    rate_limits = local.shared.rate_limits_table
    sessions    = local.shared.sessions_table
    ledger      = local.shared.ledger_table
  }
}

module "deploy_identity" {
  source = "./modules/deploy-identity"

  stage                    = var.stage
  permissions_boundary_arn = local.boundary_arn
  account_id               = var.account_id
  region                   = var.region
  github_repository        = var.github_repository
  github_subject           = var.github_subject
  key_alias                = local.key_alias
  repository_arn           = local.repository_arn
  ledger_table_arn         = "arn:aws:dynamodb:${var.region}:${var.account_id}:table/${local.shared.ledger_table}"
  deployments_bucket       = module.storage.deployments_bucket.name
  static_bucket            = module.storage.static_bucket.name
}

# What stands in front, once there is an API.

data "aws_ssm_parameters_by_path" "api" {
  count = var.is_deployed ? 1 : 0
  path  = local.api_path

  lifecycle {
    postcondition {
      condition     = length(setsubtract([for name in ["id", "url"] : "${local.api_path}${name}"], self.names)) == 0
      error_message = "is_deployed is true for ${var.stage}, but SSM does not have ${local.api_path}id and url, which bin/zappa deploy ${var.stage} writes: deploy first, or take is_deployed out of stages/${var.stage}.tfvars (as before bin/zappa undeploy)."
    }
  }
}

# What CloudFront proves itself with is told once, by a person (bin/infrastructure plan --origin-secret), and again where it
# is replaced; whoever plans in between finds it in the state, and need not read the application's secret.
resource "terraform_data" "origin_secret" {
  count = try(var.edge.front, "") == "cloudfront" && var.is_deployed ? 1 : 0
  input = sensitive(var.origin_secret)

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = try(length(self.input) >= 32, false)
      error_message = "edge.front is cloudfront for ${var.stage}, and then it must be known what CloudFront proves itself with to the application: put 32 random characters or more into ORIGIN_SECRETS of the application's secret, and plan once with --origin-secret. Without it every visitor would count as CloudFront."
    }
  }
}

module "edge" {
  source = "./modules/edge"
  count  = var.edge != null && var.is_deployed ? 1 : 0

  stage          = var.stage
  region         = var.region
  domain_name    = local.edge_host
  hosted_zone_id = var.hosted_zone_id
  api_id         = local.api_id
  front          = var.edge.front
  has_waf        = var.edge.has_waf
  rate_limit     = var.edge.rate_limit
  has_waf_log    = var.edge.has_waf_log
  price_class    = var.edge.price_class
  origin_secret  = one(terraform_data.origin_secret[*].output)

  providers = {
    aws           = aws
    aws.us_east_1 = aws.us_east_1
  }
}
