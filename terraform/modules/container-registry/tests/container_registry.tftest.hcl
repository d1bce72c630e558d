mock_provider "aws" {}

variables {
  account_id = "123456789012"
  region     = "us-east-1"
}

run "images_are_immutable_scanned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.name == "coalition-builder" && output.repository_arn == "arn:aws:ecr:us-east-1:123456789012:repository/coalition-builder"
    error_message = "One repository for all stages, and its ARN is known at plan."
  }

  assert {
    condition = (
      aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
      && one(aws_ecr_repository.this.image_scanning_configuration).scan_on_push
      && one(aws_ecr_repository.this.encryption_configuration).encryption_type == "AES256"
    )
    error_message = "Tags stay their image's, each image is scanned, all are encrypted."
  }

  assert {
    condition     = !aws_ecr_repository.this.force_delete && aws_ecr_repository.this.tags == tomap({ Component = "container-registry" })
    error_message = "A repository with images stays, and is tagged."
  }
}

run "only_the_number_of_images_makes_one_go" {
  command = plan

  assert {
    condition = [for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : [rule.selection, rule.action.type]] == [
      [{ tagStatus = "any", countType = "imageCountMoreThan", countNumber = 200 }, "expire"],
    ]
    error_message = "The newest 200 stay, of any age, with a tag or without."
  }
}

run "only_functions_of_ours_pull" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(aws_ecr_repository_policy.this.policy).Statement :
      [statement.Effect, statement.Principal, statement.Action, statement.Condition]
      ] == [[
        "Allow", { Service = "lambda.amazonaws.com" }, ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        { ArnLike = { "aws:SourceArn" = "arn:aws:lambda:us-east-1:123456789012:function:coalition-*" } },
    ]]
    error_message = "Lambda pulls for this account's functions of this project, and pushes nothing."
  }
}

run "name_number_and_disposal_are_as_asked_for" {
  command = plan

  variables {
    name          = "civic/coalition"
    kept_images   = 1000
    is_disposable = true
  }

  assert {
    condition = (
      output.repository_arn == "arn:aws:ecr:us-east-1:123456789012:repository/civic/coalition"
      && jsondecode(aws_ecr_lifecycle_policy.this.policy).rules[0].selection.countNumber == 1000
      && aws_ecr_repository.this.force_delete
    )
    error_message = "The variables reach repository and rules."
  }
}

run "a_name_that_ecr_does_not_take_is_refused" {
  command = plan
  variables { name = "Coalition" }
  expect_failures = [var.name]
}

run "account_that_is_none_is_refused" {
  command = plan
  variables { account_id = "1234" }
  expect_failures = [var.account_id]
}

run "region_that_is_none_is_refused" {
  command = plan
  variables { region = "Virginia" }
  expect_failures = [var.region]
}

run "so_few_images_that_a_rollback_may_miss_its_own_are_refused" {
  command = plan
  variables { kept_images = 49 }
  expect_failures = [var.kept_images]
}

run "half_an_image_is_refused" {
  command = plan
  variables { kept_images = 99.5 }
  expect_failures = [var.kept_images]
}
