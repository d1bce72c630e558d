terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
      # Where copies of the backups lie (snapshot_copy_region).
      configuration_aliases = [aws.replica]
    }
  }
}
