locals {
  tags = { Component = "container-registry" }

  # From names, so that a plan shows policies whole.
  repository_arn = "arn:aws:ecr:${var.region}:${var.account_id}:repository/${var.name}"
}

resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_136:ECR's own key encrypts. The image holds public code and no secret, and the account, unlike a stage, has no key of its own
  name = var.name
  # A digest is what is released; a tag is its commit, and stays that commit's.
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.is_disposable
  tags                 = local.tags

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

# By number alone: an old image may be live, and one without a tag may have been released by its digest.
resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the ${var.kept_images} newest: a rollback needs the image of its release"
      selection = {
        tagStatus   = "any"
        countType   = "imageCountMoreThan"
        countNumber = var.kept_images
      }
      action = { type = "expire" }
    }]
  })
}

# Lambda pulls as itself, not as the function's role. With this here nobody who releases needs to change the repository's policy.
resource "aws_ecr_repository_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AllowOwnFunctions"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:lambda:${var.region}:${var.account_id}:function:coalition-*" } }
    }]
  })
}
