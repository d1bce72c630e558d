# shellcheck shell=bash
# Stands AWS up on loopback for tests: ministack in an environment of its own, and a second DynamoDB (dynalite) where
# there is a Node to run it. Tests start and stop them; here they are only installed.

ensure_emulators() {
    ensure_environment emulators "$local_folder/emulators/ministack"
    ensure_dynalite "$local_folder/emulators/dynalite"
}

# Without a Node that is new enough the tests that need dynalite say so and are skipped.
ensure_dynalite() {
    has_node_and_npm || return 0
    ensure_node_modules emulators "$local_folder/emulators/dynalite"
}
