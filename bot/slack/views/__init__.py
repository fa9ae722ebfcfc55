"""Pure builders of what people see: one card or message a file."""
