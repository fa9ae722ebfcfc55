"""Sample customers, conversations and knowledge of a made-up company, for the demo and the benches."""
