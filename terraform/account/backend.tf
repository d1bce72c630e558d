# Bucket and key are the account's: bin/infrastructure names them (README.md has the words by hand).
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
