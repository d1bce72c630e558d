# The bucket keeps its own state, too: bin/infrastructure bootstrap makes it without this file, and moves the state then.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
