locals {
  # The home stage owns what is shared: network, key, database instance, tables.
  home    = coalesce(var.shares_with, var.stage)
  is_home = var.shares_with == null

  # One source for what Zappa and Terraform both need to know of the function.
  zappa    = jsondecode(file("${path.module}/../zappa_settings.json"))
  function = merge(local.zappa["base"], local.zappa[var.stage])

  # Each stage's network has a number of its own, so that any two can be connected one day.
  network_cidr = coalesce(var.network.cidr, lookup({ dev = "10.10.0.0/16", production = "10.30.0.0/16" }, var.stage, "10.20.0.0/16"))

  parameters_path = "/coalition-builder/${var.stage}/"
  api_path        = "${local.parameters_path}api/"
  function_name   = "coalition-${var.stage}"

  mail_domain = var.stage == "production" ? var.domain : "${var.stage}.${var.domain}"
  edge_host   = var.edge == null ? null : coalesce(var.edge.host, var.stage == "production" ? "coalition.${var.domain}" : "${var.stage}.coalition.${var.domain}")

  # The second apply, after the first deploy, knows the API.
  api = {
    for index, name in try(data.aws_ssm_parameters_by_path.api[0].names, []) :
    trimprefix(name, local.api_path) => nonsensitive(data.aws_ssm_parameters_by_path.api[0].values[index])
  }
  api_id  = lookup(local.api, "id", null)
  api_url = lookup(local.api, "url", null)
  public_base_url = coalesce(
    var.public_base_url,
    local.edge_host == null ? null : "https://${local.edge_host}",
    local.api_url,
    # Leads nowhere, and says so, until the first deploy: mails must link to https.
    "https://${var.stage}.coalition.invalid",
  )

  # Where its pages begin: host, and the path before ours where there is one.
  bases = distinct(compact([local.edge_host == null ? null : "https://${local.edge_host}", local.public_base_url, local.api_url]))

  # What the application answers to. A release adds the API's own name, which only the second apply knows here.
  hosts = distinct(compact([for base in local.bases : split("/", trimprefix(base, "https://"))[0]]))

  # What no role of the stage can exceed (terraform/account).
  boundary_arn = "arn:aws:iam::${var.account_id}:policy/coalition-builder-boundary-${var.stage}"

  # The registry is the account's (terraform/account), and its name is known.
  repository_name = "coalition-builder"
  repository_arn  = "arn:aws:ecr:${var.region}:${var.account_id}:repository/${local.repository_name}"
  repository_uri  = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com/${local.repository_name}"

  # What the function and the tasks are told beside STAGE and IMAGE_DIGEST; names of secrets, never their values.
  environment = merge(
    {
      APP_SECRET_ID           = module.secrets.app_secret.name
      DATABASE_SECRET_ID      = module.secrets.database_secrets["runtime"].name
      ALLOWED_HOSTS           = join(",", local.hosts)
      PUBLIC_BASE_URL         = local.public_base_url
      MAIL_FROM               = module.email.mail_from
      MAIL_TRANSPORT          = "ses"
      SES_CONFIGURATION_SET   = module.email.configuration_set_name
      MAIL_FEEDBACK_TOPIC_ARN = module.email.feedback_topic_arn
      RATE_LIMITS_TABLE       = local.shared.rate_limits_table
      SESSION_STORE           = "dynamodb"
      SESSIONS_TABLE          = local.shared.sessions_table
      STATIC_BUCKET           = module.storage.static_bucket.name
      STATIC_URL              = module.storage.static_url
      MEDIA_BUCKET            = module.storage.media_bucket.name
    },
    local.staff_environment,
    length(var.front_end_origins) == 0 ? {} : { CORS_ALLOWED_ORIGINS = join(",", sort(var.front_end_origins)) },
  )
}
