terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }

  # Bucket and key are the account's and the stage's: bin/infrastructure names them (README.md has the words by hand).
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
