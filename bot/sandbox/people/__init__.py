"""What people do in the sandbox: talk, press, fill in forms, come and go."""
