locals {
  tags = { Component = "encryption" }
}

resource "aws_kms_key" "this" {
  description             = "Coalition Builder, ${var.stage}: database, secrets, log groups, topics"
  enable_key_rotation     = true
  deletion_window_in_days = var.is_disposable ? 7 : 30
  policy                  = local.key_policy
  tags                    = local.tags
}

resource "aws_kms_alias" "this" {
  name          = "alias/coalition-builder-${var.stage}"
  target_key_id = aws_kms_key.this.key_id
}
