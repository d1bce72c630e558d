# The automated backups, and with them every second of the retention, in another region as well.

module "copies_key" {
  source = "../encryption"
  count  = var.snapshot_copy_region != null ? 1 : 0

  stage         = var.stage
  account_id    = var.account_id
  region        = var.snapshot_copy_region
  is_disposable = var.is_disposable

  providers = {
    aws = aws.replica
  }
}

resource "aws_db_instance_automated_backups_replication" "this" {
  count    = var.snapshot_copy_region == null ? 0 : 1
  provider = aws.replica

  source_db_instance_arn = aws_db_instance.this.arn
  kms_key_id             = module.copies_key[0].key_arn
  retention_period       = var.backup_retention_days
}
