"""AWS on loopback: real HTTP to emulators that the tests start and end."""
