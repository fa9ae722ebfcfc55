"""The dashboard: what goes on, how well, and why. One small file a page; loaded with the first visit."""
