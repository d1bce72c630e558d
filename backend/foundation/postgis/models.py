"""No models. But Django tells only apps that have this module when it has migrated (post_migrate)."""
