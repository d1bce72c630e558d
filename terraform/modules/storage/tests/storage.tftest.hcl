mock_provider "aws" {}

variables {
  stage        = "staging"
  account_id   = "123456789012"
  region       = "us-east-1"
  cors_origins = ["https://www.example.org", "https://admin.example.org"]
}

run "buckets_are_named_by_what_stage_and_account" {
  command = plan

  assert {
    condition = [
      output.static_bucket, output.media_bucket, output.deployments_bucket, output.geodata_bucket,
      ] == [
      for what in ["static", "media", "zappa-deployments", "geodata"] : {
        name = "coalition-builder-${what}-staging-123456789012"
        arn  = "arn:aws:s3:::coalition-builder-${what}-staging-123456789012"
      }
    ]
    error_message = "Buckets are named coalition-builder-WHAT-STAGE-ACCOUNT, and their ARNs are known at plan."
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : length(replace(bucket.bucket, "staging", "production")) <= 63])
    error_message = "S3 takes names of up to 63 characters, for production too."
  }
}

run "every_bucket_is_blocked_encrypted_versioned_and_without_access_lists" {
  command = plan

  assert {
    condition = alltrue([
      for what in ["static", "media", "deployments", "geodata"] :
      aws_s3_bucket_public_access_block.this[what].block_public_acls
      && aws_s3_bucket_public_access_block.this[what].block_public_policy
      && aws_s3_bucket_public_access_block.this[what].ignore_public_acls
      && aws_s3_bucket_public_access_block.this[what].restrict_public_buckets
    ])
    error_message = "Each bucket blocks public access in all four ways."
  }

  assert {
    condition = alltrue([
      for what in ["static", "media", "deployments", "geodata"] :
      one(one(aws_s3_bucket_server_side_encryption_configuration.this[what].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
      && one(aws_s3_bucket_versioning.this[what].versioning_configuration).status == "Enabled"
      && one(aws_s3_bucket_ownership_controls.this[what].rule).object_ownership == "BucketOwnerEnforced"
    ])
    error_message = "Each bucket is encrypted, versioned and its owner's alone."
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy && bucket.tags == tomap({ Component = "storage" })])
    error_message = "No bucket is emptied by a destroy unless asked for, and each is tagged."
  }
}

run "policies_refuse_clear_text_and_old_tls_for_every_access" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for what in ["static", "media", "deployments", "geodata"] : [
        for statement in slice(jsondecode(aws_s3_bucket_policy.this[what].policy).Statement, 0, 2) :
        statement.Effect == "Deny"
        && statement.Principal == "*"
        && length(setsubtract(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"], statement.Action)) == 0
        && length(statement.Resource) == 2
      ]
    ]))
    error_message = "Both denials are for everybody, the bucket and its files."
  }

  assert {
    condition = alltrue([
      for policy in aws_s3_bucket_policy.this : [for statement in slice(jsondecode(policy.policy).Statement, 0, 2) : statement.Condition] == [
        { Bool = { "aws:SecureTransport" = "false" } },
        { NumericLessThan = { "s3:TlsVersion" = "1.2" } },
      ]
    ])
    error_message = "Clear text is denied, and TLS below 1.2."
  }
}

run "only_this_accounts_cloudfront_may_read_the_static_bucket_and_nobody_else_is_let_in" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.this["static"].policy).Statement :
      [statement.Principal.Service, statement.Action, statement.Resource, statement.Condition.ArnLike["aws:SourceArn"]]
      if statement.Effect == "Allow"
      ] == [[
        "cloudfront.amazonaws.com", ["s3:GetObject"], ["arn:aws:s3:::coalition-builder-static-staging-123456789012/*"],
        "arn:aws:cloudfront::123456789012:distribution/*",
    ]]
    error_message = "CloudFront of this account reads files, and lists none."
  }

  assert {
    condition = alltrue([
      for what in ["media", "deployments", "geodata"] :
      alltrue([for statement in jsondecode(aws_s3_bucket_policy.this[what].policy).Statement : statement.Effect == "Deny"])
    ])
    error_message = "The other buckets' policies allow nothing: roles do."
  }
}

run "static_files_are_served_by_https_cached_and_compressed_at_no_idle_cost" {
  command = plan

  assert {
    condition = (
      aws_cloudfront_origin_access_control.static.signing_behavior == "always"
      && one(aws_cloudfront_distribution.static.origin).domain_name == "coalition-builder-static-staging-123456789012.s3.us-east-1.amazonaws.com"
    )
    error_message = "CloudFront signs its requests to the bucket's own region."
  }

  assert {
    condition = alltrue([
      for behavior in aws_cloudfront_distribution.static.default_cache_behavior :
      behavior.viewer_protocol_policy == "redirect-to-https"
      && behavior.compress
      && behavior.cache_policy_id == "658327ea-f89d-4fab-a63d-7e88639e58f6"
      && behavior.response_headers_policy_id == "e61eb60c-9c35-4d20-a928-2b84e02af89c"
    ])
    error_message = "AWS's managed policies CachingOptimized and CORS-and-SecurityHeadersPolicy, over https."
  }

  assert {
    condition     = aws_cloudfront_distribution.static.price_class == "PriceClass_100" && aws_cloudfront_distribution.static.is_ipv6_enabled && aws_cloudfront_distribution.static.tags == tomap({ Component = "storage" })
    error_message = "The cheapest price class, IPv6, and tagged."
  }
}

run "uploads_go_after_two_days_templates_after_seven_and_old_versions_after_thirty" {
  command = plan

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.this["media"].rule :
      [one(rule.filter).prefix, one(rule.expiration).days] if rule.id == "expire-uploads"
    ] == [["uploads/", 2]]
    error_message = "Originals expire after two days, and nothing beside uploads/ does."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.this["deployments"].rule :
      one(rule.expiration).days if rule.id == "expire-templates"
    ] == [7]
    error_message = "Zappa's templates expire after seven days."
  }

  assert {
    condition = {
      for what, configuration in aws_s3_bucket_lifecycle_configuration.this : what => one([
        for rule in configuration.rule : one(rule.noncurrent_version_expiration).noncurrent_days if rule.id == "delete-old-versions"
      ])
    } == { static = 30, media = 30, geodata = 30, deployments = 1 }
    error_message = "Old versions stay for thirty days, of templates for one."
  }

  assert {
    condition = alltrue([
      for configuration in aws_s3_bucket_lifecycle_configuration.this : alltrue([
        for rule in configuration.rule : rule.status == "Enabled"
        ]) && contains(flatten([
          for rule in configuration.rule : rule.abort_incomplete_multipart_upload[*].days_after_initiation
      ]), 1)
    ])
    error_message = "Each bucket's rules are on, and uploads that broke off go after a day."
  }

  assert {
    condition     = alltrue([for what in ["static", "geodata"] : length([for rule in aws_s3_bucket_lifecycle_configuration.this[what].rule : rule if startswith(rule.id, "expire-")]) == 0])
    error_message = "Static files and the mirror stay for ever."
  }
}

run "only_the_named_origins_post_uploads" {
  command = plan

  assert {
    condition = [
      for rule in aws_s3_bucket_cors_configuration.media[0].cors_rule : [rule.allowed_methods, rule.allowed_origins]
    ] == [[toset(["POST", "PUT"]), toset(["https://admin.example.org", "https://www.example.org"])]]
    error_message = "The media bucket takes POST and PUT of the named origins."
  }
}
