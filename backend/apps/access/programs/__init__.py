"""What other apps use to let programs in by tokens: authentication, permission by scope, limits by token."""
