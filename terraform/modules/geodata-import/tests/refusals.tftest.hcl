mock_provider "aws" {}

variables {
  stage                      = "staging"
  account_id                 = "123456789012"
  region                     = "us-east-1"
  vpc_id                     = "vpc-0123456789abcdef0"
  database_security_group_id = "sg-0123456789abcdef0"
  key_arn                    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  repository_uri             = "123456789012.dkr.ecr.us-east-1.amazonaws.com/coalition-builder"
  repository_arn             = "arn:aws:ecr:us-east-1:123456789012:repository/coalition-builder"
  environment                = { MAIL_TRANSPORT = "ses", DATABASE_SECRET_ID = "coalition-builder/staging/database/runtime", STATIC_URL = null }
  secret_names = {
    app       = "coalition-builder/staging/app"
    runtime   = "coalition-builder/staging/database/runtime"
    migration = "coalition-builder/staging/database/migration"
    import    = "coalition-builder/staging/database/import"
  }
  rate_limits_table = "coalition-builder-rate-limits-staging"
  buckets           = { static = "coalition-builder-static-staging-123456789012", media = "coalition-builder-media-staging-123456789012", geodata = "coalition-builder-geodata-staging-123456789012" }
  mail = {
    identity_arn           = "arn:aws:ses:us-east-1:123456789012:identity/staging.example.org"
    configuration_set_name = "coalition-staging"
  }
}

run "memory_that_fargate_does_not_have" {
  command = plan
  variables {
    import_memory_mb = 32768
  }
  expect_failures = [var.import_memory_mb]
}

run "memory_that_is_too_little_for_the_cpus" {
  command = plan
  variables {
    import_cpu       = 4096
    import_memory_mb = 4096
  }
  expect_failures = [var.import_memory_mb]
}

run "cpu_that_fargate_does_not_have" {
  command = plan
  variables {
    import_cpu = 1000
  }
  expect_failures = [var.import_cpu]
}

run "unknown_stage" {
  command = plan
  variables {
    stage = "test"
  }
  expect_failures = [var.stage]
}

run "account_that_is_none" {
  command = plan
  variables {
    account_id = "1234"
  }
  expect_failures = [var.account_id]
}

run "region_that_is_none" {
  command = plan
  variables {
    region = "useast1"
  }
  expect_failures = [var.region]
}

run "secret_in_a_variable" {
  command = plan
  variables {
    environment = { DATABASE_URL = "postgis://user@host/database" }
  }
  expect_failures = [var.environment]
}

run "secret_that_is_missing" {
  command = plan
  variables {
    secret_names = { app = "coalition-builder/staging/app", runtime = "coalition-builder/staging/database/runtime" }
  }
  expect_failures = [var.secret_names]
}

run "another_stages_secret" {
  command = plan
  variables {
    secret_names = {
      app       = "coalition-builder/production/app"
      runtime   = "coalition-builder/staging/database/runtime"
      migration = "coalition-builder/staging/database/migration"
      import    = "coalition-builder/staging/database/import"
    }
  }
  expect_failures = [var.secret_names]
}

run "repository_with_a_tag" {
  command = plan
  variables {
    repository_uri = "123456789012.dkr.ecr.us-east-1.amazonaws.com/coalition-builder:latest"
  }
  expect_failures = [var.repository_uri]
}

run "retention_for_ever" {
  command = plan
  variables {
    log_retention_days = 0
  }
  expect_failures = [var.log_retention_days]
}

run "alias_that_is_none" {
  command = plan
  variables {
    key_alias = "staging"
  }
  expect_failures = [var.key_alias]
}

run "boundary_that_is_no_policy" {
  command = plan
  variables {
    permissions_boundary_arn = "coalition-builder-boundary"
  }
  expect_failures = [var.permissions_boundary_arn]
}
