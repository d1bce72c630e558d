"""What .github/workflows asks beyond an operator's commands; bin/ci/ starts it."""
